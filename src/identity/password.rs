//! Passwords: kept as Argon2id, checked at the same cost whether or not the login exists.
//!
//! Costs and rules: `security.md` section 4 (OWASP Password Storage, ASVS 5.0 V6.2). Verified exactly as typed.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use super::slots::Slots;
use crate::error::{Error, Fault, Result};

/// What one Argon2id computation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Cost {
    pub const PRODUCTION: Cost = Cost { memory_kib: 65_536, passes: 2, lanes: 1 };
    /// Nothing below this is accepted; tests use it.
    pub const FLOOR: Cost = Cost { memory_kib: 19_456, passes: 2, lanes: 1 };

    fn below(self, other: Cost) -> bool {
        self.memory_kib < other.memory_kib || self.passes < other.passes || self.lanes < other.lanes
    }
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    Right,
    /// Right, but kept at a cost below today's: hash it again now that the password is at hand.
    RightAndStale,
}

/// The one place where passwords are hashed. Shared by all threads.
pub struct Passwords {
    argon: Argon2<'static>,
    cost: Cost,
    /// Checked when the login is unknown, so that a miss costs what a hit costs.
    nobody: PasswordHash,
    slots: Slots,
}

const PLACES: usize = 2;
const QUEUE: usize = 32;

impl Passwords {
    /// Fails when `cost` is below [`Cost::FLOOR`].
    pub fn new(cost: Cost) -> Result<Self> {
        if cost.below(Cost::FLOOR) {
            return Err(Error::internal(format!("argon2 cost {cost:?} is below the floor {:?}", Cost::FLOOR)));
        }
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(Error::internal)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = argon.hash_password(generate()?.as_bytes()).map_err(Error::internal)?;
        Ok(Self { argon, cost, nobody, slots: Slots::new(PLACES, QUEUE) })
    }

    /// A PHC string with a fresh 16-byte salt. `too_many_requests` when the queue is full.
    pub fn hash(&self, password: &str) -> Result<String> {
        let _place = self.slots.take()?;
        self.argon.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Error::internal)
    }

    /// Compares with the kept PHC string; none stands for a login that nobody has and is always wrong.
    pub fn verify(&self, password: &str, kept: Option<&str>) -> Result<Verdict> {
        let parsed = kept.map(|text| PasswordHash::new(text).map_err(Error::internal)).transpose()?;
        let _place = self.slots.take()?;
        let matches = self.argon.verify_password(password.as_bytes(), parsed.as_ref().unwrap_or(&self.nobody)).is_ok();
        Ok(match parsed {
            Some(hash) if matches && self.stale(&hash) => Verdict::RightAndStale,
            Some(_) if matches => Verdict::Right,
            _ => Verdict::Wrong,
        })
    }

    fn stale(&self, hash: &PasswordHash) -> bool {
        Params::try_from(hash).map_or(true, |kept| {
            Cost { memory_kib: kept.m_cost(), passes: kept.t_cost(), lanes: kept.p_cost() }.below(self.cost)
        })
    }
}

/// Fewest characters of a password: ASVS asks for 8 and recommends 15.
pub const SHORTEST: usize = 12;
/// Most characters; ASVS asks that 64 be accepted.
pub const LONGEST: usize = 256;

/// Lower-cased; long enough to pass the length rule and known to every guesser.
const COMMON: &[&str] = &[
    "password1234",
    "passwordpassword",
    "password@123",
    "password@1234",
    "welcome@1234",
    "administrator",
    "administrator1",
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456123456",
    "123123123123",
    "111111111111",
    "000000000000",
    "121212121212",
    "112233445566",
    "qwertyuiopas",
    "qwertyuiop12",
    "qwertyuiop123",
    "1qaz2wsx3edc",
    "1q2w3e4r5t6y",
    "abcdefghijkl",
    "abcd12345678",
    "abc123abc123",
    "iloveyou1234",
    "changeme1234",
    "letmeinletmein",
    "indiaindia123",
    "bharatmatakijai",
    "jaihindjaihind",
    "jaishreeram123",
    "childline1098",
    "childhelpline1098",
    "anugaman1234",
    "anugaman@1234",
    "anugamananugaman",
];

/// The faults of a new password at `pointer`; no rule of composition, no forced change.
pub fn faults(pointer: &str, password: &str, login: &str) -> Vec<Fault> {
    let length = password.chars().count();
    let lower = password.to_lowercase();
    let fault = |code, en: String, hi: String| vec![Fault { pointer: pointer.into(), code, en, hi }];
    if !(SHORTEST..=LONGEST).contains(&length) {
        let en = format!("Use {SHORTEST} to {LONGEST} characters; several words make a good password.");
        fault("out_of_range", en, format!("{SHORTEST} से {LONGEST} वर्ण रखें; कई शब्द मिलकर अच्छा पासवर्ड बनाते हैं।"))
    } else if lower == login.to_lowercase() {
        fault(
            "inconsistent",
            "The password must differ from the login.".into(),
            "पासवर्ड लॉगिन से अलग होना चाहिए।".into(),
        )
    } else if COMMON.contains(&lower.as_str()) {
        let en = "This password is among the first that a stranger would try.".into();
        fault("inconsistent", en, "यह पासवर्ड सबसे पहले आज़माए जाने वालों में है।".into())
    } else {
        Vec::new()
    }
}

/// A password to be told once: 100 random bits in four groups that can be read out on the telephone.
pub fn generate() -> Result<String> {
    groups::<20>()
}

/// `N` random letters and digits of five bits each, in groups of five.
pub(super) fn groups<const N: usize>() -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut random = [0u8; N];
    getrandom::fill(&mut random).map_err(Error::internal)?;
    let groups =
        random.chunks(5).map(|group| group.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect());
    Ok(groups.collect::<Vec<String>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_of_a_known_login_passes() {
        let passwords = Passwords::new(Cost::FLOOR).expect("the floor is allowed");
        let kept = passwords.hash("saat samandar paar").expect("hashing works");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_eq!(passwords.verify("saat samandar paar", Some(&kept)).unwrap(), Verdict::Right);
        assert_eq!(passwords.verify("saat samandar paar ", Some(&kept)).unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify("saat samandar paar", None).unwrap(), Verdict::Wrong);
        let dearer = Passwords::new(Cost { passes: 3, ..Cost::FLOOR }).expect("above the floor");
        assert_eq!(dearer.verify("saat samandar paar", Some(&kept)).unwrap(), Verdict::RightAndStale);
        assert!(Passwords::new(Cost { passes: 1, ..Cost::FLOOR }).is_err(), "below the floor");
    }

    #[test]
    fn rules_ask_for_length_and_refuse_the_guessable() {
        assert!(faults("/password", "नदी किनारे पुराना पीपल", "sample.officer").is_empty());
        for bad in ["eleven char", "Sample.Officer", "Password1234", &"x".repeat(257)] {
            assert_eq!(faults("/password", bad, "sample.officer").len(), 1, "{bad}");
        }
        let made = generate().expect("random bytes");
        assert_eq!((made.len(), faults("/password", &made, "x").len()), (23, 0));
    }
}
