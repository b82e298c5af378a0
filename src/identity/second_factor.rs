//! The second factor of an account: an authenticator, ten recovery codes for when it is lost, and how each is spent.
//!
//! Of the seed only the sealed form is kept, of a code its hash. Whatever was accepted once is never accepted again, on no
//! server; five tries in ten minutes, counted as [`throttle`] says.

use sha2::{Digest, Sha256};

use super::officers::{in_charge, unknown};
use super::throttle::{self, Counter};
use super::{Means, password, totp};
use crate::access::Actor;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::id::{DeviceId, OfficerId, SeedId};
use crate::records::field::{At, Faults};
use crate::records::types::Text;
use crate::store::factors::{self, SeedRow};
use crate::store::{Tx, officers, sessions};

form! {
    /// An authenticator to enrol; shown this once.
    pub struct Enrolment {
        /// The seed in base32, for typing.
        secret: Text<64>,
        /// The same as a URI, for a QR code.
        otpauth_uri: Text<400>,
        /// Ten codes, each good once in place of the six digits; for a safe place.
        recovery_codes: Vec<Text<60>>,
    }
}

form! {
    /// The first code of a new authenticator.
    pub struct Confirmation {
        /// Six digits.
        code: Text<12>,
    }
}

/// Letters and digits of a recovery code, five bits each.
const CODE_LETTERS: usize = 30;
const CODES: usize = 10;

/// Makes a new authenticator for the actor, which counts once it is confirmed; until then the one before does. Takes a
/// step-up: whoever holds a stolen session must not enrol.
pub fn enrol(means: &Means, actor: &Actor) -> Result<Enrolment> {
    let now = means.clock.now_ms();
    actor.require_step_up(now)?;
    let (seed, id) = (totp::new_seed()?, SeedId::random());
    let sealed = means.keyring.seal_seed(actor.id, seed.as_slice())?;
    let codes = (0..CODES).map(|_| password::groups::<CODE_LETTERS>()).collect::<Result<Vec<_>>>()?;
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| hash_of(id, code)).collect();
    let row = SeedRow {
        id,
        officer_id: actor.id,
        master_key: sealed.master_key,
        sealed: sealed.bytes,
        made_at: now,
        confirmed_at: None,
        last_step: 0,
    };
    let login = means.db.write(|tx| {
        factors::insert(tx, &row, &hashes)?;
        officers::find(tx, actor.id)?.map(|(officer, _)| officer.login).ok_or_else(Error::not_found)
    })?;
    let secret = totp::secret_text(seed.as_slice());
    let otpauth_uri = Text(totp::uri(&login, &secret));
    Ok(Enrolment { secret: Text(secret), otpauth_uri, recovery_codes: codes.into_iter().map(Text).collect() })
}

/// Begins to ask for the new authenticator at sign-in, once its code shows that it is in the officer's hand; every other
/// session ends. Errors: `wrong_state` if none waits to be confirmed, `invalid_input` for another code.
pub fn confirm(means: &Means, actor: &Actor, code: &str) -> Result<()> {
    let now = means.clock.now_ms();
    let waiting = means.db.read(|conn| factors::pending(conn, actor.id))?;
    let seed = waiting.ok_or_else(|| {
        let en = "No authenticator waits to be confirmed: POST /v1/me/totp first.";
        Error::with(Code::WrongState, en, "पुष्टि के लिए कोई प्रमाणक ऐप नहीं है: पहले POST /v1/me/totp।")
    })?;
    let counters = [Counter::second_factor(actor.id, Some(actor.device))];
    let step = throttle::attempt(means, &counters, || step_of(means, &seed, code))?.ok_or_else(|| {
        let mut faults = Faults::default();
        let en = "This is not the code that the authenticator shows now.";
        faults.add(&At::root("/code"), "inconsistent", en, "प्रमाणक ऐप अभी यह अंक नहीं दिखा रहा है।");
        Error::invalid(faults.0)
    })?;
    means.db.write(|tx| {
        factors::confirm(tx, &seed, step, now)?;
        throttle::clear(tx, &counters)?;
        officers::keys_changed(tx, actor.id, now)?;
        sessions::step_up(tx, actor.session, now)?;
        sessions::end_others(tx, actor.id, actor.session, now, "factor")
    })
}

/// Takes the second factor off an account in the actor's charge, whose officer has lost it; every session of the account
/// ends. Takes a step-up. Errors: `wrong_state` if there is none.
pub fn remove(means: &Means, actor: &Actor, officer: OfficerId) -> Result<()> {
    let now = means.clock.now_ms();
    actor.require_step_up(now)?;
    means.db.write(|tx| {
        in_charge(tx, actor, officer)?;
        remove_of(tx, officer, now)
    })
}

/// As [`remove`], from the command line.
pub fn remove_directly(means: &Means, login: &str) -> Result<()> {
    let now = means.clock.now_ms();
    means.db.write(|tx| {
        let officer = officers::find_by_login(tx, login)?.ok_or_else(|| unknown(login))?;
        remove_of(tx, officer.id, now)
    })
}

fn remove_of(tx: &mut Tx, officer: OfficerId, now_ms: i64) -> Result<()> {
    if !factors::remove(tx, officer)? {
        let en = "The account has no second factor.";
        return Err(Error::with(Code::WrongState, en, "इस खाते में दूसरा प्रमाण नहीं है।"));
    }
    officers::keys_changed(tx, officer, now_ms)?;
    sessions::end_of_officer(tx, officer, now_ms, "factor")
}

/// What somebody showed as a second factor, still to be spent.
pub struct Proof {
    seed: SeedId,
    shown: Shown,
    counters: [Counter; 1],
}

enum Shown {
    Step(i64),
    /// Hash of a recovery code.
    Code([u8; 32]),
}

/// Counts a try and judges the six digits; whether a recovery code is one, its spending tells. `in_use` is the device if
/// the account has used it before. Errors: `not_signed_in` for other digits, `too_many_requests` after five tries.
pub(super) fn prove(means: &Means, seed: &SeedRow, text: &str, in_use: Option<DeviceId>) -> Result<Proof> {
    let counters = [Counter::second_factor(seed.officer_id, in_use)];
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let shown = throttle::attempt(means, &counters, || {
        if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(step_of(means, seed, &digits)?.map(Shown::Step))
        } else {
            Ok(Some(Shown::Code(hash_of(seed.id, text))))
        }
    })?;
    let shown = shown.ok_or_else(|| Error::new(Code::NotSignedIn))?;
    Ok(Proof { seed: seed.id, shown, counters })
}

impl Proof {
    /// Spends it; tells whether it was good and nobody had spent it before. The tries before are then forgotten.
    pub(super) fn spend(&self, tx: &mut Tx, now_ms: i64) -> Result<bool> {
        let good = match &self.shown {
            Shown::Step(step) => factors::spend_step(tx, self.seed, *step)?,
            Shown::Code(hash) => factors::spend_code(tx, self.seed, hash, now_ms)?,
        };
        if good {
            throttle::clear(tx, &self.counters)?;
        }
        Ok(good)
    }
}

fn step_of(means: &Means, seed: &SeedRow, digits: &str) -> Result<Option<i64>> {
    let opened = means.keyring.open_seed(seed.officer_id, &seed.wrapped())?;
    totp::step_of(&opened, digits, means.clock.now_ms().div_euclid(1000))
}

/// What is kept of a recovery code: 150 random bits need no slow hash. Read without regard to case, blanks and dashes.
fn hash_of(seed: SeedId, code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Sha256::new().chain_update(seed.as_bytes()).chain_update(plain).finalize().into()
}
