//! Lists of the social investigation report (Form 22) that no other record uses; item numbers are those of the form.

use super::lists;

lists! {
    /// How two members of the family get on (item 15).
    Cordiality "cordiality" {
        "cordial" "Cordial" "मधुर";
        "not_cordial" "Not cordial" "मधुर नहीं";
        unknown;
    }

    /// A member of the family who was involved in an offence (item 17).
    FamilyOffender "family_offender" {
        "father" "Father" "पिता";
        "step_father" "Stepfather" "सौतेले पिता";
        "mother" "Mother" "माता";
        "step_mother" "Stepmother" "सौतेली माता";
        "brother" "Brother" "भाई";
        "sister" "Sister" "बहन";
        other;
    }

    /// A habit of the child (item 21, columns A and B).
    Habit "habit" {
        "smoking" "Smoking" "धूम्रपान";
        "alcohol" "Alcohol" "मद्यपान";
        "drugs" "Drugs" "नशीले पदार्थ";
        "gambling" "Gambling" "जुआ";
        "begging" "Begging" "भिक्षावृत्ति";
        "tv" "Watching television or films" "टीवी या फिल्म देखना";
        "games" "Games indoors or outdoors" "भीतर या बाहर के खेल";
        "reading" "Reading books" "पुस्तकें पढ़ना";
        "religious" "Religious activities" "धार्मिक गतिविधियाँ";
        "arts" "Drawing, painting, acting, singing" "चित्रकला, अभिनय, गायन";
        other;
    }

    /// How far the child studied (item 24).
    EducationBand "education_band" {
        "none" "Cannot read and write" "निरक्षर";
        "to_5" "Up to class 5" "कक्षा 5 तक";
        "above_5" "Above class 5, below class 8" "कक्षा 5 से ऊपर, कक्षा 8 से नीचे";
        "above_8" "Above class 8, below class 10" "कक्षा 8 से ऊपर, कक्षा 10 से नीचे";
        "above_10" "Above class 10" "कक्षा 10 से ऊपर";
        unknown;
    }

    /// The school in which the child studied last (item 25).
    LastSchool "last_school" {
        "local" "Corporation, municipal or panchayat school" "नगर निगम, नगर पालिका या पंचायत विद्यालय";
        "government" "Government or welfare department school" "राजकीय या समाज कल्याण विद्यालय";
        "private" "Private school" "निजी विद्यालय";
        "nclp" "School of the National Child Labour Project" "राष्ट्रीय बाल श्रम परियोजना विद्यालय";
        other;
        unknown;
    }

    /// What the child's earnings were used for (item 31).
    IncomeUse "income_use" {
        "family" "Sent to the family" "परिवार को भेजा";
        "clothes" "Clothes" "कपड़े";
        "gambling" "Gambling" "जुआ";
        "alcohol" "Alcohol" "मद्यपान";
        "drugs" "Drugs" "नशीले पदार्थ";
        "smoking" "Smoking" "धूम्रपान";
        "savings" "Savings" "बचत";
        other;
        unknown;
    }

    /// What most of the child's friends are (item 33).
    FriendKind "friend_kind" {
        "educated" "Educated" "शिक्षित";
        "illiterate" "Not educated" "निरक्षर";
        "same_age" "Of the same age" "समान आयु के";
        "older" "Older" "आयु में बड़े";
        "younger" "Younger" "आयु में छोटे";
        "same_sex" "Of the same sex" "समान लिंग के";
        "opposite_sex" "Of the other sex" "विपरीत लिंग के";
        "addicts" "Addicted" "नशे के आदी";
        "criminal" "With a criminal background" "आपराधिक पृष्ठभूमि वाले";
    }

    /// With whom the child stayed before production (item 41).
    StayedWith "stayed_with" {
        "mother" "Mother" "माता";
        "father" "Father" "पिता";
        "both" "Both parents" "माता-पिता दोनों";
        "siblings" "Siblings or blood relatives" "सहोदर या रक्त संबंधी";
        "guardian" "Guardian" "संरक्षक";
        "friends" "Friends" "मित्र";
        "street" "On the street" "सड़क पर";
        "night_shelter" "Night shelter" "रैन बसेरा";
        "institution" "Orphanage, hostel or similar home" "अनाथालय, छात्रावास या समान गृह";
        other;
        unknown;
    }

    /// Why the child left the family (item 44).
    LeftFamily "left_family" {
        "abuse" "Abuse by parents, guardians or step-parents" "माता-पिता, संरक्षक या सौतेले माता-पिता का दुर्व्यवहार";
        "employment" "In search of work" "काम की तलाश";
        "peers" "Influence of friends" "साथियों का प्रभाव";
        "incapacity" "Incapacity of the parents" "माता-पिता की अक्षमता";
        "criminal" "Criminal behaviour of the parents" "माता-पिता का आपराधिक आचरण";
        "separation" "Separation of the parents" "माता-पिता का अलगाव";
        "death" "Death of the parents" "माता-पिता की मृत्यु";
        "poverty" "Poverty" "गरीबी";
        other;
    }

    /// Type of abuse (item 46).
    AbuseKind "abuse_kind" {
        "verbal" "Verbal" "मौखिक";
        "physical" "Physical" "शारीरिक";
        "sexual" "Sexual" "लैंगिक" sealed;
        other;
    }

    /// Who abused or ill-treated the child (items 46 and 47).
    Abuser "abuser" {
        "parents" "Parents" "माता-पिता";
        "siblings" "Siblings" "सहोदर";
        "employers" "Employers" "सेवायोजक";
        other;
        unknown;
    }

    /// Type of ill-treatment (item 47).
    IllTreatment "ill_treatment" {
        "no_food" "Denied food" "भोजन से वंचित रखना";
        "beaten" "Beaten mercilessly" "निर्दयता से पीटना";
        "injured" "Injured" "चोट पहुँचाना";
        "detained" "Detained" "बंद रखना";
        other;
    }

    /// Exploitation of the child's work (item 48).
    WorkExploitation "work_exploitation" {
        "unpaid" "Work without payment" "बिना भुगतान काम";
        "low_wage" "Low wages for long hours" "लंबे समय के काम पर कम मजदूरी";
        other;
    }
}
