//! Lists of the production report, of tasks and of follow-up, and which task suits which department: what a
//! department may be asked never tells it more of the case than its own duty.

use super::{List, Task, lists};
use crate::access::Department;
use crate::records::types::Code;

lists! {
    /// What kind of offence or abuse the child alleges (Form 17, item 7).
    AllegationKind "allegation_kind" {
        "labour" "Forced to work" "काम करने को विवश";
        "unpaid" "Not paid" "मजदूरी नहीं मिली";
        "confined" "Kept confined" "बंद रखा गया";
        "beaten" "Beaten or hurt" "मारपीट या चोट";
        "verbal" "Abused or threatened in words" "गाली-गलौज या धमकी";
        "trafficked" "Bought, sold or taken away" "खरीदा, बेचा या ले जाया गया";
        "begging" "Made to beg" "भिक्षा मंगवाई गई";
        "sexual" "Sexual abuse" "लैंगिक दुर्व्यवहार" sealed;
        other;
    }

    /// A department of the shared work.
    DepartmentName "department" {
        "police" "Police" "पुलिस";
        "labour" "Labour" "श्रम";
        "education" "Education" "शिक्षा";
        "health" "Health" "स्वास्थ्य";
        "childline" "Child Helpline 1098" "चाइल्ड हेल्पलाइन 1098";
        "committee" "Child Welfare Committee" "बाल कल्याण समिति";
        "protection" "District Child Protection Unit" "जिला बाल संरक्षण इकाई";
        "magistracy" "District Magistrate's office" "जिलाधिकारी कार्यालय";
    }

    /// A department to which a task can be addressed.
    Addressee "addressee" {
        "police" "Police" "पुलिस";
        "labour" "Labour" "श्रम";
        "education" "Education" "शिक्षा";
        "health" "Health" "स्वास्थ्य";
        "childline" "Child Helpline 1098" "चाइल्ड हेल्पलाइन 1098";
        "protection" "District Child Protection Unit" "जिला बाल संरक्षण इकाई";
    }

    /// What the police are told of a follow-up visit, and nothing else.
    FollowUpAlarm "follow_up_alarm" {
        "returned_to_work" "Back at work" "पुनः श्रम में";
        "moved" "Moved away" "अन्यत्र चला गया";
        "missing" "Missing" "लापता";
    }

    /// The child's bank account on release (Form 7, part D, item 1).
    AccountState "account_state" {
        "closed" "Closed" "बंद";
        "transferred" "Transferred" "स्थानांतरित";
    }
}

/// The values of a list that a department may know, where it may not know all: a school is never told of the offence,
/// a hospital only of medical work (`decisions.md` B, envelope leaks). Its documents and its queue name no other.
pub fn known_to(department: Department, list: &str) -> Option<&'static [&'static str]> {
    match (department, list) {
        (Department::Education, "task") => Some(&["enrol", "scheme", "visit", "counsel"]),
        (Department::Health, "task") => Some(&["medical", "certificate"]),
        (Department::Education, "note_code") => Some(&["enrol", "follow_up", "support"]),
        (Department::Health, "note_code") => Some(&["exam", "support"]),
        // Who never sees that a file is locked is not told what it may be locked for.
        (Department::Education | Department::Magistracy, "lock_reason") => Some(&["court", "other"]),
        _ => None,
    }
}

/// Whether a department may be told this value of a list.
pub fn may_know(department: Department, list: &str, code: &str) -> bool {
    known_to(department, list).is_none_or(|known| known.contains(&code))
}

/// Whether a department can be asked to do this.
pub fn suits(to: &Code<Addressee>, action: &Code<Task>) -> bool {
    Department::parse(to.code()).is_none_or(|to| may_know(to, Task::LIST.name, action.code()))
}
