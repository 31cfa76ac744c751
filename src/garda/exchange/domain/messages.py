"""Every message of the folder reader, by its code. ERRORS stop the import, WARNINGS do not."""

from __future__ import annotations

from collections.abc import Mapping

from garda.packs.types import Text

ERRORS: Mapping[str, Text] = {
    # The folder and its files
    "no_folder": Text("folder tidak ada", "there is no such folder"),
    "missing_file": Text(
        "berkas wajib ini tidak ada; nama yang diterima: {names}",
        "this required file is missing; accepted names: {names}",
    ),
    "ambiguous_file": Text(
        "ada beberapa berkas untuk hal yang sama: {names}; sisakan satu",
        "several files hold the same thing: {names}; keep one",
    ),
    "encoding": Text(
        "bukan teks UTF-8; simpan ulang sebagai “CSV UTF-8”",
        "not UTF-8 text; save it again as “CSV UTF-8”",
    ),
    "empty_file": Text("berkas kosong", "the file is empty"),
    "no_rows": Text("hanya ada judul kolom, tanpa baris isi", "a header and no rows"),
    "header": Text(
        "judul kolom tidak cocok; diharapkan: {expected}; ditemukan: {found}",
        "wrong header; expected: {expected}; found: {found}",
    ),
    "broken_csv": Text(
        "susunan CSV rusak (tanda kutip tidak berpasangan?)",
        "broken CSV (unbalanced quotes?)",
    ),
    "field_count": Text(
        "ada {found} kolom, seharusnya {expected}",
        "{found} fields where {expected} are expected",
    ),
    "toml": Text("TOML tidak dapat dibaca", "the TOML cannot be read"),
    "toml_value": Text("{key} harus berupa teks", "{key} must be a text"),
    "time_zone": Text(
        "zona waktu “{value}” tidak dikenal; pilih salah satu: {zones}",
        "unknown time zone “{value}”; use one of: {zones}",
    ),
    "no_time_zone": Text(
        "zona waktu provinsi {code} tidak diketahui; isi time_zone, salah satu: {zones}",
        "the time zone of province {code} is not known; set time_zone to one of: {zones}",
    ),
    # One cell
    "empty_value": Text("isi wajib kosong", "a required value is empty"),
    "not_integer": Text(
        "“{value}” bukan bilangan bulat (tulis angka saja, tanpa titik atau koma)",
        "“{value}” is not a whole number (digits only, no separators)",
    ),
    "negative": Text("{value} negatif", "{value} is negative"),
    "bad_code": Text(
        "“{value}” bukan kode wilayah bertitik (contoh 33.20.01.2001); "
        "bila dari lembar kerja, simpan kolom ini sebagai teks",
        "“{value}” is not a dotted region code (for example 33.20.01.2001); "
        "in a spreadsheet, keep this column as text",
    ),
    "bad_choice": Text(
        "“{value}” tidak dikenal; pilih salah satu: {allowed}",
        "unknown value “{value}”; use one of: {allowed}",
    ),
    "bad_time": Text(
        "“{value}” bukan waktu (contoh 2024-11-27 22:00:00)",
        "“{value}” is not a time (for example 2024-11-27 22:00:00)",
    ),
    "duplicate": Text("{what} sudah ada di baris sebelumnya", "{what} repeats an earlier row"),
    # Regions
    "wrong_level": Text(
        "tingkat {level} tidak cocok dengan kode {code} ({expected})",
        "level {level} does not fit code {code} ({expected})",
    ),
    "unknown_parent": Text(
        "wilayah induk {parent} tidak ada di berkas ini",
        "parent region {parent} is not in this file",
    ),
    "parent_mismatch": Text(
        "induk {code} seharusnya “{expected}”, bukan “{parent}”",
        "the parent of {code} should be “{expected}”, not “{parent}”",
    ),
    "one_region": Text(
        "satu folder memuat tepat satu {level}; di sini ada {count}",
        "a folder holds exactly one {level}; this one has {count}",
    ),
    "no_children": Text(
        "{code} ({name}) tidak punya wilayah bawahan", "{code} ({name}) has no region below it"
    ),
    # Stations
    "unknown_village": Text(
        "desa/kelurahan {village} tidak ada di {regions}", "village {village} is not in {regions}"
    ),
    "village_without_stations": Text(
        "desa/kelurahan {code} ({name}) tidak punya baris TPS",
        "village {code} ({name}) has no row of stations",
    ),
    "no_stations": Text(
        "jumlah TPS harus 1 atau lebih; desa tanpa TPS tidak usah dicantumkan di kedua berkas",
        "at least one station; leave a village without stations out of both files",
    ),
    "too_many_stations": Text(
        "{count} TPS reguler; nomor mulai {first} khusus untuk lokasi khusus",
        "{count} regular stations; numbers from {first} are for special locations",
    ),
    "special_number": Text(
        "nomor TPS khusus harus {first}–{last}, bukan {number}",
        "a special station's number must be {first}–{last}, not {number}",
    ),
    "too_many_special": Text(
        "{special} TPS khusus di {village}, padahal TPS-nya {total} (yang khusus ikut dihitung)",
        "{special} special stations in {village}, which has {total} stations in all",
    ),
    # Candidates
    "wrong_contest_region": Text(
        "pemilihan {contest} harus untuk {expected}, bukan {region}",
        "contest {contest} must be for {expected}, not {region}",
    ),
    "two_contests": Text(
        "dua pemilihan untuk tingkat yang sama: {contests}",
        "two contests of the same level: {contests}",
    ),
    "choice_number": Text(
        "nomor {contest} harus urut 1–{count}, tanpa lompat",
        "numbers of {contest} must run 1–{count} without a gap",
    ),
    "too_many_choices": Text(
        "{contest} punya {count} pilihan, paling banyak {limit}",
        "{contest} has {count} choices, at most {limit} are allowed",
    ),
    "empty_columns": Text(
        "{contest}: kolom kosong hanya satu dan tidak sendirian",
        "{contest}: one empty column at most, and never alone",
    ),
    # Results
    "unknown_contest": Text(
        "pemilihan {contest} tidak ada di {candidates}", "contest {contest} is not in {candidates}"
    ),
    "unknown_district": Text(
        "kecamatan {district} tidak ada di {regions}", "district {district} is not in {regions}"
    ),
    "unknown_candidate": Text(
        "nomor {candidate} bukan pilihan {contest}", "{candidate} is not a choice of {contest}"
    ),
    "missing_result": Text(
        "suara {contest} nomor {number} di kecamatan {district} tidak ada",
        "votes for {contest} number {number} in district {district} are missing",
    ),
    "uneven_stations": Text(
        "TPS masuk/seluruhnya berbeda dengan baris lain {contest} di {district}",
        "stations in/total differ from other rows of {contest} in {district}",
    ),
    "more_in_than_total": Text(
        "TPS masuk {stations_in} melebihi seluruhnya {stations_total}",
        "{stations_in} stations in, more than the total of {stations_total}",
    ),
    "station_count": Text(
        "{stations_total} TPS di {district}, sedangkan {stations} menjumlah {expected}",
        "{stations_total} stations in {district}, but {stations} adds up to {expected}",
    ),
    "impossible_votes": Text(
        "{votes} suara {contest} di {district} tidak mungkin dari {stations_in} TPS "
        "(paling banyak {capacity})",
        "{votes} votes of {contest} in {district} cannot come from {stations_in} stations "
        "({capacity} at most)",
    ),
    # Voters
    "bad_voter_region": Text(
        "“{value}” bukan kode kabupaten, kecamatan, desa, atau TPS (desa/nomor, "
        "contoh 33.20.01.2001/007)",
        "“{value}” is not the code of a regency, district, village or station (village/number, "
        "for example 33.20.01.2001/007)",
    ),
    "unknown_region": Text(
        "wilayah {region} tidak ada di folder ini", "region {region} is not in this folder"
    ),
    "unknown_station": Text(
        "TPS {region} tidak ada; periksa jumlah TPS desa itu",
        "there is no station {region}; check that village's number of stations",
    ),
    "voters_do_not_sum": Text(
        "L {male} + P {female} bukan {total}", "male {male} + female {female} is not {total}"
    ),
    "voters_of_parts": Text(
        "L {male} + P {female} tidak cocok dengan jumlah {part} di bawahnya (L {male_parts} "
        "+ P {female_parts})",
        "male {male} + female {female} do not fit the sum of its {part} rows (male {male_parts} "
        "+ female {female_parts})",
    ),
    "impossible_voters": Text(
        "{total} pemilih tidak mungkin untuk {stations} TPS (paling banyak {capacity})",
        "{total} voters cannot be in {stations} stations ({capacity} at most)",
    ),
    # Finals
    "unknown_key": Text(
        "“{key}” tidak dikenal; pakai votes_N (N nomor pilihan), users, valid, atau invalid",
        "unknown key “{key}”; use votes_N (N a choice), users, valid or invalid",
    ),
    "final_region": Text(
        "{region} bukan kabupaten/kota atau kecamatan folder ini",
        "{region} is neither the regency nor a district of this folder",
    ),
    "impossible_figure": Text(
        "{value} tidak mungkin dari {stations} TPS (paling banyak {capacity})",
        "{value} cannot come from {stations} stations ({capacity} at most)",
    ),
    # Several folders
    "same_name": Text(
        "nama folder {name} dipakai dua kali dalam satu peragaan",
        "the folder name {name} is used twice in one run",
    ),
    "same_regency": Text(
        "kabupaten/kota {code} sudah dimuat dari folder {other}",
        "regency {code} is already loaded from folder {other}",
    ),
    "shared_province": Text(
        "provinsi {code} berbeda nama dengan folder {other}",
        "province {code} has another name in folder {other}",
    ),
    "shared_contest": Text(
        "pilihan {contest} berbeda dengan folder {other}",
        "the choices of {contest} differ from folder {other}",
    ),
}

WARNINGS: Mapping[str, Text] = {
    "extra_column": Text("kolom {columns} tidak dipakai", "columns {columns} are not used"),
    "extra_key": Text("{key} tidak dipakai", "{key} is not used"),
    "voters_over_limit": Text(
        "{total} pemilih untuk {stations} TPS, melebihi {limit} per TPS",
        "{total} voters for {stations} stations, more than {limit} each",
    ),
    "votes_over_voters": Text(
        "{votes} suara {contest} melebihi {voters} pemilih di {region}",
        "{votes} votes of {contest} exceed the {voters} voters of {region}",
    ),
    "empty_column_among_many": Text(
        "{contest}: kolom kosong di antara {count} pilihan; lazimnya hanya melawan satu pasangan",
        "{contest}: an empty column among {count} choices; usually it faces one pair only",
    ),
    "final_votes_differ": Text(
        "suara akhir {key} {value} berbeda dengan berkas hasil ({feed}); semua TPS sudah masuk, "
        "berkas hasil yang dipakai",
        "final {key} {value} differs from the results file ({feed}); all stations are in, "
        "the results file governs",
    ),
    "final_below_feed": Text(
        "suara akhir {key} {value} di bawah hasil yang sudah masuk ({feed}); suara akhir diabaikan",
        "final {key} {value} is below what is already in ({feed}); final votes are ignored",
    ),
    "final_above_capacity": Text(
        "sisa {rest} suara tidak mungkin dari {late} TPS yang belum masuk; suara akhir diabaikan",
        "the {rest} votes left cannot come from {late} late stations; final votes are ignored",
    ),
    "final_incomplete": Text(
        "suara akhir {contest} di {region} tidak lengkap ({missing} tidak ada); diabaikan",
        "final votes of {contest} in {region} lack {missing}; they are ignored",
    ),
    "final_parts_differ": Text(
        "{key} {value} bukan jumlah kecamatan ({parts}); jumlah kecamatan yang dipakai",
        "{key} {value} is not the sum of the districts ({parts}); the districts' sum is used",
    ),
    "final_parts_exceed": Text(
        "jumlah {key} kecamatan {parts} melebihi {value}; angka kecamatan diabaikan",
        "the districts' {key} {parts} exceed {value}; the districts' figures are ignored",
    ),
    "final_without_votes": Text(
        "{contest} di {region}: ada TPS yang belum masuk dan tidak ada suara akhir yang dapat "
        "dipakai; {keys} diabaikan",
        "{contest} in {region}: stations are missing and there are no usable final votes; "
        "{keys} ignored",
    ),
    "valid_follows_votes": Text(
        "suara sah {value} bukan jumlah suara ({votes}); jumlah suara yang dipakai",
        "valid {value} is not the sum of the votes ({votes}); the sum is used",
    ),
    "users_follow": Text(
        "pengguna hak pilih {value} bukan sah {valid} + tidak sah {invalid}; dipakai {users}",
        "users {value} is not valid {valid} + invalid {invalid}; {users} is used",
    ),
    "users_below_valid": Text(
        "pengguna hak pilih {value} di bawah suara sah {valid}; diabaikan",
        "users {value} are below the valid votes {valid}; ignored",
    ),
}
