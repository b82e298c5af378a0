//! The reasons for which a reader reaches a case, and the sections each reason opens.

use serde::{Deserialize, Serialize};

use super::department::named;
use crate::error::{Words, words};

named! {
    /// The condition under which a span opens sections (`decisions.md` part B). Stored as a small number in
    /// `scope_span.profile`: the order here is permanent.
    Profile {
        Full = "full", "Takes part", "सहभागी";
        Referral = "referral", "Referral not yet taken up", "संदर्भ अभी लिया नहीं गया";
        Team = "team", "Member of the operation's team", "अभियान दल सदस्य";
        Io = "io", "Assigned investigating officer", "नियुक्त विवेचक";
        Doctor = "doctor", "Treating doctor", "उपचार चिकित्सक";
        Support = "support", "Support person", "सहायक व्यक्ति";
        Escort = "escort", "Escort", "अनुरक्षक";
        Visit = "visit", "Visiting doctor", "भेंट करने वाले चिकित्सक";
        BreakGlass = "break_glass", "Emergency access", "आपात पहुँच";
        Legal = "legal", "Open matter of law after closure", "समापन के बाद लंबित विधिक मामला";
        Pseudonym = "pseudonym", "State view without identity", "पहचान रहित राज्य दृश्य";
        Handover = "handover", "Until thirty days after hand-over", "सुपुर्दगी के तीस दिन बाद तक";
        Assigned = "assigned", "Takes part while the case is open", "प्रकरण खुला रहने तक सहभागी";
    }
}

impl Profile {
    /// The number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The bit in a set of profiles.
    pub const fn bit(self) -> u16 {
        1 << self as u16
    }
}
