//! The policy: which role may do what, and over which files. One table; what it does not grant is refused.

use serde::{Deserialize, Serialize};

use super::department::named;
use super::{Actor, Role};
use crate::error::{Code, Error, Result, Words, words};

named! {
    /// Everything that can be asked of the server by somebody signed in.
    Action {
        ReadSelf = "read_self", "See oneself", "अपना विवरण देखना";
        EndSession = "end_session", "Sign out", "साइन आउट";
        ChangePassword = "change_password", "Change one's password", "अपना पासवर्ड बदलना";
        WriteSelf = "write_self", "Keep one's own devices and authenticator", "अपने उपकरण और प्रमाणक ऐप सँभालना";
        ReadKinds = "read_kinds", "Read record types and code lists", "प्रपत्र और सूचियाँ देखना";
        ReadOffices = "read_offices", "List offices", "कार्यालय देखना";
        WriteOffices = "write_offices", "Create and change offices", "कार्यालय बनाना और बदलना";
        ReadOfficers = "read_officers", "List officers", "अधिकारी देखना";
        WriteOfficers = "write_officers", "Create, change and suspend officers", "अधिकारी बनाना, बदलना, निलंबित करना";
        KeepDevices = "keep_devices", "See officers' devices and take them out of use", "अधिकारियों के उपकरण देखना और हटाना";
        OpenCase = "open_case", "Open a case", "प्रकरण खोलना";
        ReadCases = "read_cases", "Read cases and records", "प्रकरण और अभिलेख पढ़ना";
        WriteCases = "write_cases", "Write headers and records", "शीर्ष और अभिलेख लिखना";
        ExplainAccess = "explain_access", "See why an officer sees a case or does not", "देखना कि कोई अधिकारी प्रकरण क्यों देखता है या नहीं";
        ReadJournal = "read_journal", "Read the access journal", "पहुँच-पंजी पढ़ना";
        Assign = "assign", "Change who takes part", "सहभागी बदलना";
        Refer = "refer", "Refer a case to a department", "प्रकरण संदर्भित करना";
        ReadReferrals = "read_referrals", "See the queue of referrals", "संदर्भ सूची देखना";
        Decide = "decide", "Approve, sign, accept; close and transfer cases", "अनुमोदन, हस्ताक्षर, स्वीकृति; समापन और स्थानांतरण";
        Lock = "lock", "Lock a case for the named alone", "प्रकरण को नामित लोगों तक सीमित करना";
        BreakGlass = "break_glass", "Open identity in an emergency", "आपात स्थिति में पहचान खोलना";
        ReadEmergencies = "read_emergencies", "See emergency accesses", "आपात पहुँच देखना";
        SettleEmergencies = "settle_emergencies", "Review emergency accesses", "आपात पहुँच की समीक्षा करना";
        DecideHeld = "decide_held", "Decide on late changes", "विलंबित परिवर्तनों पर निर्णय";
        DecideReferrals = "decide_referrals", "Claim, decline or re-route a referral", "संदर्भ लेना, लौटाना या भेजना";
    }
}

named! {
    /// How far a permit goes.
    Reach {
        /// The cases (or offices, accounts) of the own office and those below it, and those that name the actor.
        Own = "own", "Own office and below", "अपना कार्यालय और उसके अधीन";
        /// The same cases, without identity: sections of profile `pseudonym` alone.
        Pseudonym = "pseudonym", "Without identity", "पहचान रहित";
        /// No case at all; what is meant is not about a child.
        NoCase = "no_case", "No case", "कोई प्रकरण नहीं";
    }
}

/// What the policy grants; there is no other way to a case than through one.
#[derive(Clone, Copy, Debug)]
pub struct Permit {
    pub action: Action,
    pub reach: Reach,
}

/// The table itself: role by action.
pub fn granted(role: Role, action: Action) -> Option<Reach> {
    use Action as A;
    let office_work = |reach| match action {
        A::ReadSelf | A::EndSession | A::ReadKinds | A::ReadOffices => Some(Reach::NoCase),
        A::ChangePassword | A::WriteSelf => Some(Reach::NoCase),
        _ => reach,
    };
    office_work(match (role, action) {
        (Role::FieldOfficer | Role::DistrictNodal, A::WriteOffices | A::WriteOfficers) => None,
        (Role::FieldOfficer, A::ReadOfficers | A::KeepDevices | A::ExplainAccess | A::DecideHeld) => None,
        (Role::FieldOfficer | Role::DistrictNodal, A::ReadJournal | A::SettleEmergencies) => None,
        (Role::FieldOfficer | Role::DistrictNodal, _) => Some(Reach::Own),
        (Role::Auditor, A::ReadJournal) => Some(Reach::Pseudonym),
        (Role::StateOfficer, A::ReadCases) => Some(Reach::Pseudonym),
        (Role::Auditor, A::ReadEmergencies | A::SettleEmergencies) => Some(Reach::NoCase),
        (Role::Administrator, A::WriteOffices | A::ReadOfficers | A::WriteOfficers | A::KeepDevices) => {
            Some(Reach::NoCase)
        }
        (Role::Integration, A::ReadCases | A::WriteCases) => Some(Reach::Own),
        (Role::StateOfficer | Role::Auditor | Role::Administrator | Role::Integration, _) => None,
    })
}

impl Actor {
    /// Asks the policy; a refusal says nothing about any case. With a password that must be changed, nothing else is
    /// granted than to change it.
    pub fn permit(&self, action: Action) -> Result<Permit> {
        if self.must_change && !matches!(action, Action::ChangePassword | Action::EndSession) {
            let en = "Change your password first: POST /v1/me/password.";
            let refusal = Error::with(Code::NotAllowed, en, "पहले अपना पासवर्ड बदलें: POST /v1/me/password।");
            return Err(Error { reason: Some("password_change_required"), ..refusal });
        }
        granted(self.role, action).map(|reach| Permit { action, reach }).ok_or_else(Error::not_allowed)
    }
}
