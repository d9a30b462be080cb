//! TOTP: which moment does a code belong to? Codes of authenticator apps (RFC 6238), by the
//! engine's clock.
//!
//! SHA-1, six digits, thirty seconds: authenticator apps ignore anything else in silence.

use keyledger_core::account::{Compared, RECOGNISED_STEPS, STEP_SECONDS};
use keyledger_core::timestamp::Timestamp;
use totp_rs::{Builder, Secret, Totp, TotpError};

/// How long a secret is: as long as what SHA-1 gives (RFC 4226 section 4, R6).
pub const SECRET_BYTES: usize = 20;

/// What a person puts into an authenticator app.
pub struct SetUp {
    /// The link that a QR code carries.
    pub link: String,
    /// The secret as it is typed by hand where no camera is at hand.
    pub secret: String,
}

/// The time step at a moment.
fn step_at(at: Timestamp) -> u64 {
    u64::try_from(at.micros().div_euclid(1_000_000)).unwrap_or(0) / STEP_SECONDS
}

/// What a text is that is no code of any moment.
pub fn no_code(at: Timestamp) -> Compared {
    let passed = u64::try_from(at.micros().div_euclid(1_000_000)).unwrap_or(0) % STEP_SECONDS;
    Compared { now: step_at(at), passed, matched: None }
}

/// Which of the steps within ten minutes of `at` the code belongs to, the nearest first.
pub fn compare(secret: &[u8], code: &str, at: Timestamp) -> Result<Compared, TotpError> {
    let totp = totp(secret, None)?;
    let now = step_at(at);
    // All are looked at, so that the time taken does not tell how near a guess was.
    let mut matched = None;
    for off in (0..=RECOGNISED_STEPS).rev() {
        for step in [now.checked_add(off), now.checked_sub(off)].into_iter().flatten() {
            let right = same(&totp.generate(step * STEP_SECONDS).to_string(), code);
            matched = if right { Some(step) } else { matched };
        }
    }
    Ok(Compared { matched, ..no_code(at) })
}

/// The code that an authenticator app shows at `at`.
pub fn code(secret: &[u8], at: Timestamp) -> Result<String, TotpError> {
    Ok(totp(secret, None)?.generate(step_at(at) * STEP_SECONDS).to_string())
}

/// What goes into the app: whose account it is, and where.
pub fn set_up(secret: &[u8], issuer: &str, account: &str) -> Result<SetUp, TotpError> {
    let totp = totp(secret, Some((issuer, account)))?;
    let link = totp.to_url()?;
    Ok(SetUp { link, secret: in_letters(secret) })
}

/// The secret as it is typed by hand.
pub fn in_letters(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

fn totp(secret: &[u8], named: Option<(&str, &str)>) -> Result<Totp, TotpError> {
    let builder = Builder::new().with_secret(secret.to_vec());
    match named {
        // A colon parts the two in the link, so neither may have one.
        Some((issuer, account)) => builder
            .with_issuer(Some(issuer.replace(':', " ")))
            .with_account_name(account.replace(':', " "))
            .build(),
        None => builder.build(),
    }
}

fn same(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq;
    bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    const SECRET: &[u8] = b"12345678901234567890";

    fn second(n: i64) -> Timestamp {
        Timestamp::from_micros(n * 1_000_000)
    }

    /// RFC 6238 appendix B, SHA-1; an app shows the last six of the eight digits.
    #[test]
    fn s18_codes_are_those_of_the_standard() {
        for (at, code_then) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(SECRET, second(at)).unwrap(), code_then[2..], "at {at}");
            let compared = compare(SECRET, &code_then[2..], second(at)).unwrap();
            assert_eq!(compared.matched, Some(compared.now), "at {at}");
        }
    }

    #[test]
    fn s18_a_code_of_another_moment_is_recognised_within_ten_minutes() {
        let at = second(1_800_000_000);
        for off in [-20_i64, -3, -1, 0, 1, 20] {
            let then = second(1_800_000_000 + off * 30);
            let compared = compare(SECRET, &code(SECRET, then).unwrap(), at).unwrap();
            assert_eq!(compared.matched, compared.now.checked_add_signed(off), "off by {off}");
        }
        for off in [-21_i64, 21] {
            let then = second(1_800_000_000 + off * 30);
            let compared = compare(SECRET, &code(SECRET, then).unwrap(), at).unwrap();
            assert_eq!(compared.matched, None, "off by {off}");
        }
    }

    #[test]
    fn what_is_no_code_belongs_to_no_moment() {
        let now = code(SECRET, second(1_800_000_000)).unwrap();
        for text in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", &format!("{now} "), &now[..5]]
        {
            assert_eq!(compare(SECRET, text, second(1_800_000_000)).unwrap().matched, None);
        }
    }

    /// An independent implementation makes the same codes, from the secret as a person types it.
    #[test]
    fn s18_codes_of_debians_oathtool_are_accepted() {
        let set_up = set_up(SECRET, "login.hotel.example", "ada@hotel.example").unwrap();
        for at in [1_800_000_000_i64, 1_800_000_029, 1_800_000_030, 1_795_330_812] {
            let made = Command::new("oathtool")
                .args(["--totp", "--base32", "--now", &format!("@{at}"), &set_up.secret])
                .output()
                .expect("oathtool is installed by tests/all.sh");
            let made = String::from_utf8(made.stdout).unwrap();
            let compared = compare(SECRET, made.trim(), second(at)).unwrap();
            assert_eq!(compared.matched, Some(compared.now), "{made} at {at}");
        }
    }

    /// The QR code, drawn as a page shows it and read back by another program.
    #[test]
    fn s28_the_qr_code_reads_back_as_the_same_link() {
        let set_up = set_up(SECRET, "login.hotel.example", "zoë+1@hotel.example").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (drawn, pixels) = (folder.path().join("code.svg"), folder.path().join("code.png"));
        std::fs::write(&drawn, crate::factors::qr::svg(&set_up.link).unwrap()).unwrap();
        let done = Command::new("rsvg-convert")
            .args(["--width", "600", "--output"])
            .arg(&pixels)
            .arg(&drawn)
            .status()
            .expect("rsvg-convert is installed by tests/all.sh");
        assert!(done.success());
        let read = Command::new("zbarimg")
            .args(["--quiet", "--raw"])
            .arg(&pixels)
            .output()
            .expect("zbarimg is installed by tests/all.sh");
        assert_eq!(String::from_utf8(read.stdout).unwrap().trim(), set_up.link);
    }
}
