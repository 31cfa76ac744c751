"""Parts of synthetic names, by the style of a province. Likeness to the living is chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class NameStyle:
    """Given names by sex, middle names of either, and last names."""

    male: tuple[str, ...]
    female: tuple[str, ...]
    middle: tuple[str, ...]
    last_male: tuple[str, ...]
    last_female: tuple[str, ...]


_COMMON_MALE = (
    "Ahmad Muhammad Agus Budi Andi Dedi Rudi Hendra Iwan Arif Rizal Fajar Yusuf Ilham Taufik "
    "Ridwan Hasan Irfan Anwar Faisal Imam Nanda Reza Dimas Eko"
)
_COMMON_FEMALE = (
    "Siti Nur Dewi Sri Rina Fitri Wulan Ratna Yuni Dian Indah Lestari Maya Putri Rahma Aisyah "
    "Nurul Umi Lina Ani Eka Tri Mega Laila Endah"
)
_COMMON_MIDDLE = "Nur Dwi Tri Eka Adi Ari Tirta Wahyu Kurnia Cahya Surya Bayu Indra Intan Permata"


def _style(male: str, female: str, last: str, last_female: str = "") -> NameStyle:
    """A style from blank-separated names; women take ``last_female`` where it is given."""
    return NameStyle(
        male=tuple(f"{_COMMON_MALE} {male}".split()),
        female=tuple(f"{_COMMON_FEMALE} {female}".split()),
        middle=tuple(_COMMON_MIDDLE.split()),
        last_male=tuple(last.split()),
        last_female=tuple((last_female or last).split()),
    )


_SUMATRA = _style(
    "Zulkifli Syahrul Afrizal Rahmat Jufri Marwan Saiful Hamdan Effendi Togar Parlindungan Bonar",
    "Yusnita Rosmawati Mardiana Erlina Nurbaya Desmawati Tiurma Rosdiana Zahara Hafni Melati",
    "Siregar Nasution Harahap Tanjung Chaniago Pulungan Lubis Rangkuti Daulay Piliang Sikumbang "
    "Hutapea Manurung Sembiring Ginting Zainal Marpaung Batubara Koto Sinaga",
)
_SUNDA = _style(
    "Asep Dadang Ujang Cecep Deden Yayan Tatang Encep Aep Maman Kosasih Jajang Wawan Nandang",
    "Euis Neneng Entin Imas Iis Tati Cucu Elis Yayah Nining Ai Wiwin Popon Enung",
    "Suryana Permana Hermawan Gunawan Supriatna Kurniawan Sutisna Mulyana Hidayat Sudrajat "
    "Nugraha Setiawan Rohendi Saepudin Ruhiyat Sopandi",
    "Suryani Permatasari Rohaeti Mulyani Nurhayati Kurniasih Rosmiati Hasanah Sumiati Fatimah "
    "Komariah Juariah Maryati Suhaeti Solihat Nuraeni",
)
_JAVA = _style(
    "Joko Slamet Bambang Sugeng Wahyu Teguh Galih Sutrisno Suparman Mulyono Hadi Purwanto Doni "
    "Bagus Aji Tono Darmaji Kuncoro Widodo Yoga",
    "Sulastri Kartika Tutik Wahyuni Suparmi Sumarni Ningsih Endang Yuliana Kusuma Retno Sekar "
    "Puspita Tini Rukmini Murni Supriyati Wening",
    "Santoso Prasetyo Nugroho Wibowo Saputra Setiawan Hidayat Susanto Utomo Wijaya Raharjo "
    "Pratama Kurniawan Hartono Ramadhan Wicaksono Maulana Riyadi Mahfud Efendi",
    "Lestari Rahayu Handayani Wahyuni Setyawati Astuti Hidayah Utami Pertiwi Anggraini Kusumawati "
    "Aminah Rohmah Kulsum Fitriani Aini Yuliani Mulyani Susanti Marlina",
)
_BALI_NUSA = _style(
    "Wayan Made Nyoman Ketut Gede Putu Lalu Yohanes Petrus Markus Fransiskus Maxi Sahrul Amaq",
    "Ni Luh Kadek Komang Ayu Baiq Maria Yuliana Kristina Agnes Theresia Hamidah Inaq",
    "Suarsana Wirawan Sudiarta Artawan Mahendra Adnyana Lamatokan Bere Tefa Nahak Hamzanwadi "
    "Suhardi Putrawan Kase Lobo Dharma",
)
_BORNEO = _style(
    "Rahmadi Syahrani Ardiansyah Aliansyah Jumri Hairil Sarkani Tarmizi Masrani Dehen Tambun "
    "Yansen Rangga Kristian Lukas Sabran Yadi Suriansyah",
    "Norhayati Mariatul Noraida Rusmiati Hairiah Jamilah Masitah Norlaila Saniah Lensi Yulie "
    "Karlina Mirawati Siska Norjanah Yanti Salasiah",
    "Rahman Hidayatullah Noor Fahmi Arsyad Syarif Jaya Lambung Tundan Binti Sawang Umbing Nyahun "
    "Garang Sulaiman Hamid Bakri Saleh Kurnain Tingang",
)
_SULAWESI = _style(
    "Baso Daeng Syamsul Muhtar Jufri Abdullah Herman Ronny Stenly Jemmy Frangky Mansyur Basri",
    "Hasnah Rosmini Sitti Nurhaeda Hasriani Meity Olga Femmy Juliana Hajrah Marwah Darmawati",
    "Mappangara Rauf Tahir Mangkona Lamusu Mokodompit Sumual Rondonuwu Tumiwa Patiroi Latief "
    "Salam Kasim Wahid Lasut Hamka",
)
_EAST = _style(
    "Yohanis Melkianus Yakobus Paulus Marthen Otniel Demianus Agustinus Elias Benyamin Soleman "
    "Yulianus Korneles Samuel Obed",
    "Yosina Marlina Ester Debora Naomi Yuliana Dorkas Fransina Martha Selfina Rosalina Mince "
    "Orpa Adolfina",
    "Wamebu Karubaba Yoku Tabuni Wakerkwa Krey Mambrasar Rumbewas Sawaki Waromi Imbiri Pattiasina "
    "Latuconsina Tuhumury Kambu Nerotouw Asso Kogoya",
)

#: Style by the first two digits of a province's code; a code of none of them gets the last.
_STYLES: tuple[tuple[range, NameStyle], ...] = (
    (range(11, 32), _SUMATRA),
    (range(32, 33), _SUNDA),
    (range(33, 36), _JAVA),
    (range(36, 37), _SUNDA),
    (range(51, 54), _BALI_NUSA),
    (range(61, 66), _BORNEO),
    (range(71, 77), _SULAWESI),
)


def style_of(region_code: str) -> NameStyle:
    """Style of names in the province of an official code (``33.20`` → Javanese)."""
    province = int(region_code[:2])
    return next((style for codes, style in _STYLES if province in codes), _EAST)


def draw_names(
    rng: np.random.Generator, region_code: str, women: npt.NDArray[np.bool_]
) -> list[str]:
    """One full name per entry of ``women``; two or three words."""
    style = style_of(region_code)
    men_given, women_given = _pick(rng, style.male, women), _pick(rng, style.female, women)
    men_last, women_last = _pick(rng, style.last_male, women), _pick(rng, style.last_female, women)
    given = np.where(women, women_given, men_given)
    last = np.where(women, women_last, men_last)
    middle = np.where(rng.random(women.size) < 0.3, _pick(rng, style.middle, women), "")
    return [" ".join(_distinct(parts)) for parts in zip(given, middle, last, strict=True)]


def _pick(
    rng: np.random.Generator, names: tuple[str, ...], like: npt.NDArray[np.bool_]
) -> npt.NDArray[np.str_]:
    return np.array(names)[rng.integers(0, len(names), like.size)]


def _distinct(parts: tuple[str, ...]) -> list[str]:
    """The words of a name, none empty and none twice."""
    return [str(part) for part in dict.fromkeys(parts) if part]
