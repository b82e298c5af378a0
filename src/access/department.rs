//! The eight desks that share the work, and the roles people hold at them.

use serde::{Deserialize, Serialize};

use crate::error::{Words, words};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal, $en:literal, $hi:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The word on the wire and in the database.
            pub const fn name(self) -> &'static str { match self { $($name::$variant => $text),* } }
            pub fn parse(text: &str) -> Option<Self> { match text { $($text => Some($name::$variant),)* _ => None } }
            /// What people call it.
            pub const fn title(self) -> Words { match self { $($name::$variant => words($en, $hi)),* } }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.name()) }
        }
    };
}
pub(crate) use named;

named! {
    /// A desk of the shared work; columns of `matrix.csv` in this order.
    Department {
        Police = "police", "Police", "पुलिस";
        Labour = "labour", "Labour", "श्रम";
        Education = "education", "Education", "शिक्षा";
        Health = "health", "Health", "स्वास्थ्य";
        Childline = "childline", "Child Helpline 1098", "चाइल्ड हेल्पलाइन 1098";
        Committee = "committee", "Child Welfare Committee", "बाल कल्याण समिति";
        Protection = "protection", "District Child Protection Unit", "जिला बाल संरक्षण इकाई";
        Magistracy = "magistracy", "District Magistrate's office", "जिलाधिकारी कार्यालय";
    }
}

named! {
    /// What a person may do at a desk (`decisions.md` C11). In the committee a member is `field_officer` and the
    /// chair `district_nodal`; in the magistracy the SDM is `field_officer` and the DM `district_nodal`.
    Role {
        FieldOfficer = "field_officer", "Field officer", "क्षेत्र अधिकारी";
        DistrictNodal = "district_nodal", "District nodal officer", "जनपद नोडल अधिकारी";
        StateOfficer = "state_officer", "State officer", "राज्य अधिकारी";
        Auditor = "auditor", "Auditor", "लेखा परीक्षक";
        Administrator = "administrator", "Administrator of accounts", "खाता प्रशासक";
        Integration = "integration", "Connected system", "संबद्ध प्रणाली";
    }
}

named! {
    /// The type of a shared file.
    CaseType {
        Child = "child", "Child", "बालक";
        Operation = "operation", "Rescue operation", "बचाव अभियान";
        Sighting = "sighting", "Sighting", "सूचना";
        Register = "register", "District register", "जनपद पंजी";
    }
}

named! {
    /// Why a department or an officer takes part in a case (`decisions.md` C8).
    Capacity {
        Office = "office", "Office in charge", "उत्तरदायी कार्यालय";
        Io = "io", "Investigating officer", "विवेचक";
        Doctor = "doctor", "Treating doctor", "उपचार चिकित्सक";
        Support = "support", "Support person", "सहायक व्यक्ति";
        Team = "team", "Member of the operation's team", "अभियान दल सदस्य";
        Escort = "escort", "Escort", "अनुरक्षक";
        Referral = "referral", "Referred to", "संदर्भित";
        /// A doctor who is to visit the child in a home, until the day of the visit is over.
        Visit = "visit", "Visiting doctor", "भेंट करने वाले चिकित्सक";
        /// Somebody who opened the child's identity in an emergency, for an hour.
        BreakGlass = "break_glass", "Emergency access", "आपात पहुँच";
    }
}

impl Department {
    /// Its place in an audience mask and in the matrix.
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}
