// Where the phone is, if its person wants to say so. Evidence with its accuracy, not proof.

const WAIT_MS = 20_000;

/** {latitude, longitude, accuracy_m}; raises with words for people. */
export function position() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error("Ponsel ini tidak dapat menentukan posisi."));
    const take = ({ coords }) => resolve({
      latitude: Number(coords.latitude.toFixed(6)),
      longitude: Number(coords.longitude.toFixed(6)),
      accuracy_m: Math.round(coords.accuracy),
    });
    const refuse = ({ code }) => reject(new Error(code === 1
      ? "Posisi tidak diizinkan. Izinkan lokasi untuk situs ini, atau kirim tanpa posisi."
      : "Posisi tidak ditemukan. Coba di tempat terbuka, atau kirim tanpa posisi."));
    return navigator.geolocation.getCurrentPosition(take, refuse, { enableHighAccuracy: true, timeout: WAIT_MS });
  });
}
