//! Lists of the case file itself: its stages, the child's outline and identity, and why people take part in a case.

use super::lists;

lists! {
    /// Where a case stands (`domain.md` 3.0).
    CaseState "case_state" {
        "REPORTED" "Reported" "सूचित";
        "TRIAGED" "Checked" "जांची गई";
        "PLANNED" "Planned" "योजना बनी";
        "RESCUED" "Freed" "मुक्त कराया गया";
        "PRODUCED" "Produced before the committee" "समिति के समक्ष प्रस्तुत";
        "INQUIRY" "Inquiry" "जांच जारी";
        "DISPOSED" "Order passed" "आदेश पारित";
        "RESTORED" "With the family" "परिवार को सुपुर्द";
        "IN_CARE" "In a home" "गृह में";
        "FAMILY_CARE" "With a foster family or fit person" "पोषण देखरेख";
        "TRANSFERRED_OUT" "Transferred to another district" "अन्य जनपद को स्थानांतरित";
        "FOLLOW_UP" "Follow-up" "अनुवर्तन";
        "CLOSED" "Closed" "समाप्त";
        "REOPENED" "Reopened" "पुनः खोला गया";
        "MISSING_AGAIN" "Missing again" "पुनः लापता";
        "NOT_FOUND" "Child not found" "नहीं मिला";
        "DUPLICATE" "Duplicate of another case" "दोहराव";
    }

    /// The child's age in broad bands.
    AgeBand "age_band" {
        "0-5" "0 to 5 years" "0-5 वर्ष";
        "6-13" "6 to 13 years" "6-13 वर्ष";
        "14-17" "14 to 17 years" "14-17 वर्ष";
        "18+" "18 years or more" "18 वर्ष या अधिक";
    }

    /// Sex.
    Sex "sex" {
        "M" "Boy" "बालक";
        "F" "Girl" "बालिका";
        "T" "Transgender" "ट्रांसजेंडर";
    }

    /// What was done to the child; sexual exploitation never stands here, the case is marked sensitive instead.
    Exploit "exploit" {
        "labour" "Child labour" "बाल श्रम";
        "hazard" "Hazardous work" "खतरनाक कार्य";
        "bonded" "Bonded labour" "बंधुआ श्रम";
        "begging" "Made to beg" "बाल भिक्षावृत्ति";
        "traffic" "Trafficking" "बाल तस्करी";
        "domestic" "Domestic work" "घरेलू कार्य";
        "street" "Living on the street" "सड़क पर रहने वाला";
        "missing" "Missing or run away" "गुमशुदा";
        "family" "Helping the family" "परिवार का सहयोग";
        other;
        unknown;
    }

    /// How two cases belong together.
    Link "link" {
        "sibling" "Sibling" "सहोदर";
        "same_op" "Same operation" "एक ही अभियान";
        "repeat" "Earlier case of this child" "पूर्व प्रकरण";
        "same_employer" "Same employer" "एक ही सेवायोजक";
    }

    /// How exactly the date of birth is known.
    DobPrec "dob_prec" {
        "day" "Exact" "सटीक";
        "year" "Year only" "केवल वर्ष";
        "band" "Estimate" "अनुमान";
    }

    /// What the age rests on, in the order of section 94 of the Juvenile Justice Act.
    AgeBasis "age_basis" {
        "school" "School or matriculation certificate" "विद्यालय या हाईस्कूल प्रमाण पत्र";
        "birth" "Birth certificate of the municipality or panchayat" "नगर निकाय या पंचायत का जन्म प्रमाण पत्र";
        "medical" "Ossification or other medical test" "अस्थि परीक्षण या अन्य चिकित्सीय परीक्षण";
        "appearance" "The committee's view of the child" "समिति का अवलोकन";
        "stated" "As told" "बताई गई";
        other;
        unknown;
    }

    /// How a person is related to the child.
    Relation "relation" {
        "mother" "Mother" "माता";
        "father" "Father" "पिता";
        "brother" "Brother" "भाई";
        "sister" "Sister" "बहन";
        "grandparent" "Grandparent" "दादा-दादी / नाना-नानी";
        "uncle_aunt" "Uncle or aunt" "चाचा-चाची, मामा-मामी आदि";
        "guardian" "Guardian" "संरक्षक";
        "fit_person" "Fit person" "योग्य व्यक्ति";
        "employer" "Employer" "सेवायोजक";
        other;
        unknown;
    }

    /// A paper that proves something about the child.
    Doc "doc" {
        "birth" "Birth certificate" "जन्म प्रमाण पत्र";
        "school" "School certificate" "विद्यालय प्रमाण पत्र";
        "caste" "Caste certificate" "जाति प्रमाण पत्र";
        "bpl" "BPL card" "बी.पी.एल. कार्ड";
        "disability" "Disability certificate" "दिव्यांगता प्रमाण पत्र";
        "immun" "Immunisation card" "टीकाकरण कार्ड";
        "ration" "Ration card" "राशन कार्ड";
        "aadhaar" "Aadhaar" "आधार";
        "bank" "Bank passbook" "बैंक पासबुक";
        "ayushman" "Ayushman card" "आयुष्मान कार्ड";
        other;
    }

    /// Whether the child has a paper.
    DocStatus "doc_status" {
        "yes" "Has it" "हाँ";
        "no" "Does not have it" "नहीं";
        "applied" "Applied for" "आवेदित";
    }

    /// Language, ISO 639-3.
    Lang "lang" {
        "hin" "Hindi" "हिन्दी";
        "awa" "Awadhi" "अवधी";
        "urd" "Urdu" "उर्दू";
        "bho" "Bhojpuri" "भोजपुरी";
        "mai" "Maithili" "मैथिली";
        "ben" "Bengali" "बांग्ला";
        "nep" "Nepali" "नेपाली";
        "sgn" "Sign language" "सांकेतिक भाषा";
        other;
        unknown;
    }

    /// Social group; never outside the committee and the protection unit.
    Social "social" {
        "SC" "Scheduled Caste" "अनुसूचित जाति";
        "ST" "Scheduled Tribe" "अनुसूचित जनजाति";
        "OBC" "Other Backward Class" "अन्य पिछड़ा वर्ग";
        "GEN" "General" "सामान्य";
        other;
        unknown;
    }

    /// A fact that may be unknown.
    YesNoUnknown "yes_no_unknown" {
        "yes" "Yes" "हाँ";
        "no" "No" "नहीं";
        unknown;
    }

    /// The rules under which a form was filled.
    RuleSet "rule_set" {
        "MODEL2016" "Model Rules 2016" "आदर्श नियम 2016";
        "MODEL2022" "Model Rules as amended in 2022" "आदर्श नियम (2022 में यथासंशोधित)";
        "UP2019" "Uttar Pradesh Rules 2019" "उत्तर प्रदेश नियम 2019";
    }

    /// The capacity in which an office or an officer takes part in a case.
    Capacity "capacity" {
        "office" "Office in charge" "उत्तरदायी कार्यालय";
        "io" "Investigating officer" "विवेचक";
        "doctor" "Treating doctor" "उपचार चिकित्सक";
        "support" "Support person" "सहायक व्यक्ति";
        "team" "Member of the operation's team" "अभियान दल सदस्य";
        "escort" "Escort" "अनुरक्षक";
        "referral" "Referred to" "संदर्भित";
        "visit" "Visiting doctor" "भेंट करने वाले चिकित्सक";
        "break_glass" "Emergency access" "आपात पहुँच";
    }

    /// What a referral asks for; it tells nothing else of the case.
    NoteCode "note_code" {
        "enrol" "Enrol the child in school" "विद्यालय में नामांकन";
        "exam" "Medical examination" "चिकित्सीय परीक्षण";
        "wage" "Wages and dues" "मजदूरी एवं देय धनराशि";
        "bonded" "Inquiry into bonded labour" "बंधुआ श्रम की जांच";
        "follow_up" "Follow-up visit" "अनुवर्तन भेंट";
        "restore" "Restoration to the family" "परिवार को सुपुर्दगी";
        "support" "Support for child and family" "बालक एवं परिवार को सहायता";
    }

    /// How far a referral has come.
    ReferralState "referral_state" {
        "open" "Waiting in the queue" "प्रतीक्षा में";
        "claimed" "Taken up" "लिया गया";
        "declined" "Declined" "लौटाया गया";
        "rerouted" "Sent on to another office" "अन्य कार्यालय को भेजा गया";
        "expired" "Ended by time" "अवधि समाप्त";
    }

    /// How far a late change has come.
    HeldState "held_state" {
        "waiting" "Waits for a decision" "निर्णय की प्रतीक्षा में";
        "adopted" "Adopted" "स्वीकार किया गया";
        "discarded" "Left out" "छोड़ दिया गया";
    }

    /// What is decided of a late change.
    HeldDecision "held_decision" {
        "adopt" "Adopt" "स्वीकार करें";
        "discard" "Leave out" "छोड़ दें";
    }

    /// Why an office declines a referral.
    DeclineReason "decline_reason" {
        "not_ours" "Not the work of this office" "इस कार्यालय का कार्य नहीं";
        "jurisdiction" "Outside our area" "क्षेत्राधिकार से बाहर";
        "already_done" "Already done" "पहले ही हो चुका";
        "no_capacity" "No staff or place free" "कर्मी या स्थान उपलब्ध नहीं";
        "conflict" "Conflict of interest" "हितों का टकराव";
        other;
    }

    /// Why a referral is sent on to another office.
    RerouteReason "reroute_reason" {
        "jurisdiction" "Belongs to another area" "अन्य क्षेत्राधिकार का";
        "nearer" "Nearer to where the child lives" "बालक के निवास के निकट";
        "specialist" "Needs a special unit" "विशेष इकाई आवश्यक";
        "overload" "Office overloaded" "कार्यालय पर कार्य अधिक";
        other;
    }

    /// Why a case is locked for all but the named participants.
    LockReason "lock_reason" {
        "sexual_offence" "Sexual offence against a child" "बालक के विरुद्ध लैंगिक अपराध";
        "medical" "Sealed health finding" "गोपनीय स्वास्थ्य निष्कर्ष";
        "threat" "Threat to the child or family" "बालक या परिवार को खतरा";
        "insider" "Somebody with access is involved" "पहुँच रखने वाला व्यक्ति संलिप्त";
        "court" "Order of a court" "न्यायालय का आदेश";
        other;
    }

    /// Why an officer opens a case in an emergency.
    EmergencyReason "emergency_reason" {
        "danger" "Child in danger now" "बालक अभी खतरे में";
        "missing" "Child missing" "बालक लापता";
        "medical" "Medical emergency" "चिकित्सीय आपात स्थिति";
        "night" "Child brought in at night" "रात्रि में लाया गया बालक";
        "transit" "Child on the move" "बालक यात्रा में";
        other;
    }

    /// How far the review of an emergency access has come.
    ReviewState "review_state" {
        "open" "Waiting for an auditor" "लेखा परीक्षक की प्रतीक्षा में";
        "escalated" "Not reviewed in time" "समय पर समीक्षा नहीं हुई";
        "settled" "Reviewed" "समीक्षा पूर्ण";
    }

    /// What an auditor found of an emergency access.
    ReviewFinding "review_finding" {
        "justified" "Justified" "उचित";
        "unnecessary" "Not needed, in good faith" "अनावश्यक, सद्भावना से";
        "misuse" "Misuse" "दुरुपयोग";
    }

    /// What a shared file is about.
    CaseTypeName "case_type" {
        "child" "Child" "बालक";
        "operation" "Rescue operation" "बचाव अभियान";
        "sighting" "Sighting" "सूचना";
        "register" "District register" "जनपद पंजी";
    }

    /// On what a duty rests.
    ObligationKind "obligation_kind" {
        "law" "Law" "विधि";
        "court" "Judgment of a court" "न्यायालय का निर्णय";
        "scheme" "Scheme" "योजना";
        "proposal" "Agreed working rule" "सहमत कार्य नियम";
    }

    /// How far a duty has been met.
    ObligationState "obligation_state" {
        "due" "Due" "देय";
        "overdue" "Overdue" "अतिदेय";
        "done" "Done" "पूर्ण";
        "waived" "Waived" "माफ";
        "cancelled" "No longer due" "अब देय नहीं";
    }
}
