//! Lists of the committee, the protection unit and the magistracy: orders, forms, homes, visits, tasks and outcomes.

use super::lists;

lists! {
    /// Sitting of the committee.
    Bench "bench" {
        "single" "Single member" "एकल सदस्य";
        "full" "Full committee" "पूर्ण समिति";
    }

    /// Kind of order.
    OrderKind "order_kind" {
        "interim" "Interim" "अंतरिम";
        "final" "Final" "अंतिम";
        "direction" "Direction" "निर्देश";
    }

    /// What an order decides (the list of Form 15).
    CwcOrder "cwc_order" {
        "cncp" "Declared in need of care and protection" "देखरेख व संरक्षण का जरूरतमंद घोषित";
        "age" "Finding on age" "आयु निर्धारण";
        "medical" "Medical examination" "चिकित्सीय परीक्षण";
        "custody" "Interim custody" "अंतरिम अभिरक्षा";
        "undertaking" "Undertaking" "वचन पत्र";
        "caseworker" "Case worker appointed" "केस वर्कर नियुक्त";
        "wages" "Compensation, recovery of wages" "प्रतिकर / मजदूरी वसूली";
        "transfer" "Transfer" "स्थानांतरण";
        "final" "Final order" "अंतिम आदेश";
        "fir" "Direction to register an FIR" "प्राथमिकी निर्देश";
        "school" "Enrolment" "नामांकन";
        "followup" "Follow-up" "अनुवर्तन";
        other;
    }

    /// Where the child is placed.
    Placement "placement" {
        "home" "Children's home" "बाल गृह";
        "shelter" "Open shelter" "आश्रय गृह";
        "fit_facility" "Fit facility" "उपयुक्त सुविधा";
        "fit_person" "Fit person" "योग्य व्यक्ति";
        "parents" "Parents" "माता-पिता";
        "relative" "Relative" "नातेदार";
        "foster" "Foster care" "पोषण देखरेख";
        "hospital" "Hospital" "चिकित्सालय";
        "saa" "Specialised adoption agency" "दत्तक ग्रहण अभिकरण";
        other;
    }

    /// A form under the Juvenile Justice Model Rules 2016; another rule set may number it otherwise.
    Form "form" {
        "7" "Form 7: individual care plan" "प्रपत्र 7: व्यक्तिगत देखरेख योजना";
        "14" "Form 14: rehabilitation card" "प्रपत्र 14: पुनर्वास कार्ड";
        "15" "Form 15: case summary" "प्रपत्र 15: प्रकरण सारांश";
        "16" "Form 16: quarterly report" "प्रपत्र 16: त्रैमासिक रिपोर्ट";
        "17" "Form 17: report on production" "प्रपत्र 17: प्रस्तुत करने की रिपोर्ट";
        "18" "Form 18: placement in an institution" "प्रपत्र 18: संस्था में रखने का आदेश";
        "19" "Form 19: placement with a person pending inquiry" "प्रपत्र 19: जांच तक व्यक्ति को सुपुर्दगी";
        "20" "Form 20: undertaking" "प्रपत्र 20: वचन पत्र";
        "21" "Form 21: order for social investigation" "प्रपत्र 21: सामाजिक जांच का आदेश";
        "22" "Form 22: social investigation report" "प्रपत्र 22: सामाजिक जांच रिपोर्ट";
        "26" "Form 26: case monitoring sheet" "प्रपत्र 26: प्रकरण अनुश्रवण पत्रक";
        "36" "Form 36: sponsorship order" "प्रपत्र 36: प्रवर्तकता आदेश";
        "37" "Form 37: after-care order" "प्रपत्र 37: पश्चातवर्ती देखरेख आदेश";
        "41" "Form 41: protective custody card" "प्रपत्र 41: संरक्षण अभिरक्षा कार्ड";
        "42" "Form 42: overnight protective stay" "प्रपत्र 42: रात्रि संरक्षण";
        "43" "Form 43: case history" "प्रपत्र 43: प्रकरण इतिहास";
        "44" "Form 44: release and restoration order" "प्रपत्र 44: मुक्ति एवं पुनर्स्थापन आदेश";
        "45" "Form 45: escort order" "प्रपत्र 45: अनुरक्षण आदेश";
    }

    /// Level of risk.
    Risk "risk" {
        "low" "Low" "कम";
        "medium" "Medium" "मध्यम";
        "high" "High" "अधिक";
        "extreme" "Extreme" "अत्यधिक";
    }

    /// Recommendation of a social investigation.
    Reco "reco" {
        "restore" "Restore to the family" "परिवार में पुनर्स्थापन";
        "restore_supervised" "Restore under supervision" "पर्यवेक्षण सहित पुनर्स्थापन";
        "support" "Financial support" "आर्थिक सहायता";
        "foster" "Foster care" "पोषण देखरेख";
        "home" "Children's home" "बाल गृह";
        "transfer" "Transfer" "स्थानांतरण";
        "further" "Further inquiry" "और जांच";
        other;
    }

    /// Expected stay in care.
    Stay "stay" {
        "short" "Up to 6 months" "अल्पकालिक (6 माह तक)";
        "medium" "6 to 12 months" "मध्यम (6-12 माह)";
        "long" "Over 1 year" "दीर्घकालिक (1 वर्ष से अधिक)";
    }

    /// Area of need in the care plan (Form 7, part A).
    NeedArea "need_area" {
        "expectation" "Child's expectation" "बालक की अपेक्षा";
        "health" "Health and nutrition" "स्वास्थ्य एवं पोषण";
        "emotional" "Emotional needs" "भावनात्मक आवश्यकता";
        "education" "Education and training" "शिक्षा एवं प्रशिक्षण";
        "leisure" "Leisure and play" "खेल एवं मनोरंजन";
        "attachment" "Attachments" "लगाव एवं संबंध";
        "religious" "Religious beliefs" "धार्मिक आस्था";
        "self_care" "Self-care and life skills" "स्वयं की देखभाल एवं जीवन कौशल";
        "independent" "Independent living" "स्वतंत्र जीवन";
        "experience" "Significant experiences" "महत्वपूर्ण अनुभव";
    }

    /// How far an intervention of the plan has come.
    PlanStatus "plan_status" {
        "planned" "Planned" "नियोजित";
        "under_way" "Under way" "जारी";
        "done" "Done" "पूर्ण";
        "dropped" "Dropped" "छोड़ा गया";
    }

    /// Rating of progress.
    Rating "rating" {
        "good" "Good" "अच्छी";
        "fair" "Fair" "ठीक";
        "poor" "Poor" "कम";
        "none" "None" "कोई नहीं";
    }

    /// Why a child left a home.
    Leave "leave" {
        "restored" "Restored to the family" "परिवार को सुपुर्द";
        "transferred" "Transferred" "स्थानांतरित";
        "escaped" "Left without permission" "बिना अनुमति चला गया";
        "hospital" "Admitted to hospital" "चिकित्सालय में भर्ती";
        "aged_out" "Turned 18" "18 वर्ष पूर्ण";
        "died" "Died" "मृत्यु";
        other;
    }

    /// Kind of support ordered.
    SupportKind "support_kind" {
        "sponsorship" "Sponsorship" "प्रवर्तकता";
        "foster" "Foster care" "पोषण देखरेख";
        "aftercare" "After-care" "पश्चातवर्ती देखरेख";
        "bal_seva" "Bal Seva Yojana" "बाल सेवा योजना";
        other;
    }

    /// How a visit was made.
    VisitMode "visit_mode" {
        "home" "Home visit" "गृह भेंट";
        "school" "At school" "विद्यालय";
        "phone" "By telephone" "फोन";
        "office" "At the office" "कार्यालय";
        "work" "At the place of work" "कार्यस्थल";
        other;
    }

    /// With whom the child lives.
    LivesWith "lives_with" {
        "both" "Both parents" "माता-पिता";
        "mother" "Mother" "माता";
        "father" "Father" "पिता";
        "relative" "Relative" "नातेदार";
        "home" "A home" "गृह";
        "alone" "Alone" "अकेला";
        "employer" "Employer" "सेवायोजक";
        "spouse" "In the marital home (child marriage)" "वैवाहिक घर (बाल विवाह)";
        other;
        unknown;
    }

    /// Where the child stands with school.
    SchoolState "school_state" {
        "regular" "Regular" "नियमित";
        "irregular" "Irregular" "अनियमित";
        "enrolled_not_attending" "Enrolled, not attending" "नामांकित परंतु अनुपस्थित";
        "not_enrolled" "Not enrolled" "नामांकन नहीं";
        "special" "Special training" "विशेष प्रशिक्षण";
        "skill" "Skill training" "कौशल प्रशिक्षण";
        "finished" "Finished" "पूर्ण";
        other;
        unknown;
    }

    /// Whether the child works.
    WorkState "work_state" {
        "none" "Does not work" "कार्य नहीं";
        "family" "Helps the family" "पारिवारिक सहयोग";
        "part" "Part time" "अंशकालिक";
        "full" "Full time" "पूर्णकालिक";
        "lawful" "Lawful work (14 or older)" "विधिसम्मत कार्य (14+)";
        "away" "Gone away to work" "काम हेतु बाहर गया";
        "bonded" "Bonded" "बंधुआ";
        other;
        unknown;
    }

    /// Attitude of family or neighbours (Form 7, part D).
    Attitude "attitude" {
        "warm" "Supportive" "सहयोगी";
        "neutral" "Neutral" "तटस्थ";
        "hostile" "Hostile" "प्रतिकूल";
        "stigma" "Stigma" "कलंक";
        unknown;
    }

    /// Why the child was not seen.
    NotFound "not_found" {
        "moved" "Family moved away" "परिवार पलायन कर गया";
        "locked" "House locked" "घर बंद";
        "working_away" "Away at work" "बाहर काम पर";
        "refused" "Family refused" "परिवार ने मना किया";
        "address_wrong" "Wrong address" "पता गलत";
        "dead" "Died" "मृत्यु";
        "married" "Married" "विवाह";
        other;
        unknown;
    }

    /// What a task asks for.
    Task "task" {
        "visit" "Visit" "भेंट";
        "enrol" "Enrolment" "नामांकन";
        "medical" "Medical care" "चिकित्सा";
        "wage" "Wages" "मजदूरी";
        "account" "Bank account" "बैंक खाता";
        "certificate" "Certificate" "प्रमाण पत्र";
        "escort" "Escort" "अनुरक्षण";
        "scheme" "Scheme" "योजना";
        "fir" "First information report" "प्राथमिकी";
        "legal_aid" "Legal aid" "विधिक सहायता";
        "counsel" "Counselling" "परामर्श";
        "trace" "Trace the family" "परिवार खोज";
        other;
    }

    /// How the case ended for the child.
    Outcome "outcome" {
        "in_school" "In school" "विद्यालय में";
        "skill_job" "Skill training or lawful work (14 or older)" "कौशल / वैध कार्य (14+)";
        "in_care" "In a home" "गृह में";
        "aged_out" "Turned 18" "18 वर्ष पूर्ण";
        "lost" "Contact lost" "संपर्क टूटा";
        "transferred" "Transferred" "स्थानांतरित";
        "died" "Died" "मृत्यु";
        "relapsed" "Back at work" "पुनः श्रम में";
        other;
    }

    /// Kind of meeting.
    MeetingKind "meeting_kind" {
        "task_force" "District task force" "जिला टास्क फोर्स";
        "cwc_review" "Quarterly review of the committee" "समिति की त्रैमासिक समीक्षा";
        "vigilance" "Vigilance committee on bonded labour" "बंधुआ श्रम सतर्कता समिति";
        "dcpc" "District child protection committee" "जिला बाल संरक्षण समिति";
        "sjpu" "Special juvenile police unit" "विशेष किशोर पुलिस इकाई";
        "planning" "Planning of a campaign" "अभियान की योजना";
        other;
    }
}
