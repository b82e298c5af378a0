//! Lists of the Child Helpline: calls, needs, outcomes and awareness work.

use super::lists;

lists! {
    /// How a call reached the helpline.
    CallRoute "call_route" {
        "1098" "1098" "1098 पर कॉल";
        "112" "Passed on by 112" "112 से प्राप्त";
        "direct" "Direct" "सीधे";
        "railway" "Railway desk" "रेलवे डेस्क";
        other;
    }

    /// Class of a call.
    CallClass "call_class" {
        "intervention" "Intervention" "हस्तक्षेप";
        "info" "Information" "जानकारी";
        "counsel" "Counselling" "परामर्श";
        "silent" "Silent" "मौन";
        "blank" "Blank" "रिक्त";
        "prank" "Prank" "शरारत";
        "follow" "Follow-up" "अनुवर्ती";
        "transfer112" "Passed to 112" "112 को अंतरित";
        other;
    }

    /// What the child needs.
    ChlNeed "chl_need" {
        "rescue" "Rescue" "बचाव";
        "shelter" "Shelter" "आश्रय";
        "medical" "Medical help" "चिकित्सा";
        "missing" "Missing child" "गुमशुदा";
        "protect" "Protection from ill-treatment" "दुर्व्यवहार से संरक्षण";
        "restore" "Return to the family" "परिवार में वापसी";
        "school" "Education" "शिक्षा";
        "sponsor" "Financial support" "आर्थिक सहायता";
        "emotional" "Emotional support" "भावनात्मक सहयोग";
        "legal" "Legal help" "विधिक सहायता";
        other;
        unknown;
    }

    /// Who calls.
    Caller "caller" {
        "child" "Child" "बालक";
        "parent" "Parent or guardian" "अभिभावक";
        "citizen" "Citizen" "नागरिक";
        "police" "Police" "पुलिस";
        "ngo" "Voluntary organisation" "संस्था";
        "teacher" "Teacher" "शिक्षक";
        other;
        unknown;
    }

    /// Kind of awareness meeting.
    Aware "aware" {
        "village" "Village meeting" "ग्राम बैठक";
        "school" "School" "विद्यालय";
        "market" "Market" "बाजार";
        "station" "Station" "स्टेशन";
        "kiln" "Kiln" "भट्ठा";
        "officials" "Training of officials" "अधिकारी प्रशिक्षण";
        other;
    }

    /// What came of a call.
    CallOut "call_out" {
        "team_sent" "Team sent" "टीम भेजी";
        "referred" "Referred" "संदर्भित";
        "police" "To the police" "पुलिस को";
        "info_given" "Information given" "जानकारी दी";
        "no_contact" "No contact" "संपर्क नहीं";
        "false" "Untrue" "असत्य";
        other;
    }

    /// Result of an attempt to reach somebody.
    ContactResult "contact_result" {
        "reached" "Reached" "संपर्क हुआ";
        "no_answer" "No answer" "उत्तर नहीं";
        "wrong_number" "Wrong number or address" "नंबर या पता गलत";
        "refused" "Refused to speak" "बात करने से मना";
        other;
    }

    /// Whose wish is written down.
    WishOf "wish_of" {
        "child" "The child's" "बालक की";
        "family" "The family's" "परिवार की";
    }
}
