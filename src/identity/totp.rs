//! The codes of an authenticator app (RFC 6238): six digits, a new code every 30 seconds, from a shared seed.
//!
//! SHA-1, because many apps ignore what the enrolment says and use it anyway; its weakness does not touch HMAC.

use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Bytes of a seed: as many as SHA-1 gives, as RFC 4226 recommends.
pub const SEED_BYTES: usize = 20;
/// Seconds of a step.
pub const STEP_S: u64 = 30;

/// A new seed from the system's randomness.
pub fn new_seed() -> Result<Zeroizing<[u8; SEED_BYTES]>> {
    let mut seed = Zeroizing::new([0; SEED_BYTES]);
    getrandom::fill(seed.as_mut_slice()).map_err(Error::internal)?;
    Ok(seed)
}

/// The seed in base32, as it is typed into an app.
pub fn secret_text(seed: &[u8]) -> String {
    Secret::from(seed).to_base32()
}

/// What the QR code of the enrolment says (`otpauth://`); a login has no character that a URI must escape.
pub fn uri(login: &str, secret: &str) -> String {
    format!("otpauth://totp/Anugaman:{login}?secret={secret}&issuer=Anugaman&algorithm=SHA1&digits=6&period={STEP_S}")
}

/// The step whose code this is: the present one, the one before or the one after; `now_s` in Unix seconds.
pub fn step_of(seed: &[u8], code: &str, now_s: i64) -> Result<Option<i64>> {
    let now_s = u64::try_from(now_s).map_err(Error::internal)?;
    Ok(generator(seed)?.check(code, now_s).and_then(|step| i64::try_from(step).ok()))
}

fn generator(seed: &[u8]) -> Result<Totp> {
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(1).with_step_duration(STEP_S);
    builder.with_secret(seed).build().map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the last six of its eight digits.
    const KNOWN: [(i64, &str); 3] = [(1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")];

    #[test]
    fn codes_are_those_of_the_rfc_in_a_window_of_three_steps() {
        let seed = b"12345678901234567890";
        let step = |code, at| step_of(seed, code, at).expect("a good seed");
        for (at, code) in KNOWN {
            assert_eq!(step(code, at), Some(at / 30), "{at}");
            assert_eq!(step(code, at + 30), Some(at / 30), "the step before");
            assert_eq!(step(code, at - 30), Some(at / 30), "the step after");
            assert_eq!((step(code, at + 60), step(code, at - 60)), (None, None), "{at}");
        }
        for bad in ["28708", "2870820", "abcdef", "", "２８７０８２"] {
            assert_eq!(step(bad, 59), None, "{bad}");
        }
        assert!(step_of(b"short", "287082", 59).is_err());
    }

    #[test]
    fn the_secret_is_the_base32_of_rfc_4648() {
        assert_eq!(secret_text(b"foobar"), "MZXW6YTBOI");
        let uri = uri("sample.officer", "MZXW6YTBOI");
        assert!(uri.starts_with("otpauth://totp/Anugaman:sample.officer?secret=MZXW6YTBOI&issuer=Anugaman&"), "{uri}");
    }
}
