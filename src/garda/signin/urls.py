from django.urls import path

from .views import account, changing, entering, factors, invitation, locking

urlpatterns = [
    path("masuk/", entering.sign_in, name="sign-in"),
    path("masuk/kode/", entering.code, name="sign-in-code"),
    path("masuk/kunci-sandi/", entering.passkey, name="sign-in-passkey"),
    path("keluar/", entering.sign_out, name="sign-out"),
    path("peran/", entering.switch_grant, name="switch-grant"),
    path("undangan/", invitation.invitation, name="invitation"),
    path("ganti/", changing.people, name="change-user"),
    path("ganti/<uuid:pairing_id>/", changing.pin, name="change-user-pin"),
    path("kunci/", locking.unlock, name="unlock"),
    path("kunci/sekarang/", locking.lock_now, name="lock-now"),
    path("kunci/ada/", locking.still_here, name="still-here"),
    path("akun/", account.account, name="account"),
    path("akun/sesi-lain/akhiri/", account.end_others, name="end-other-sign-ins"),
    path("akun/sesi/<uuid:sign_in_id>/akhiri/", account.end_sign_in, name="end-sign-in"),
    path("akun/perangkat/tambah/", account.add_device, name="add-device"),
    path("akun/perangkat/<uuid:pairing_id>/lepas/", account.forget_device, name="forget-device"),
    path("akun/faktor-kedua/", factors.overview, name="second-factor"),
    path("akun/faktor-kedua/aplikasi/", factors.add_app, name="add-app"),
    path("akun/faktor-kedua/kunci-sandi/", factors.add_passkey, name="add-passkey"),
    path("akun/faktor-kedua/<int:factor_id>/lepas/", factors.remove, name="remove-factor"),
    path("akun/kode-cadangan/", factors.recovery_codes, name="recovery-codes"),
    path("akun/kode-cadangan/baru/", factors.renew_codes, name="renew-codes"),
]
