//! Lists of classes, learning levels, schools and why a child left school.

use super::lists;

lists! {
    /// Class; 0 for none.
    Class "class" {
        "0" "None" "कोई कक्षा नहीं";
        "1" "Class 1" "कक्षा 1";
        "2" "Class 2" "कक्षा 2";
        "3" "Class 3" "कक्षा 3";
        "4" "Class 4" "कक्षा 4";
        "5" "Class 5" "कक्षा 5";
        "6" "Class 6" "कक्षा 6";
        "7" "Class 7" "कक्षा 7";
        "8" "Class 8" "कक्षा 8";
        "9" "Class 9" "कक्षा 9";
        "10" "Class 10" "कक्षा 10";
        "11" "Class 11" "कक्षा 11";
        "12" "Class 12" "कक्षा 12";
    }

    /// Why the child left school (Form 22, item 28).
    SchoolLeft "school_left" {
        "fail" "Failed" "अनुत्तीर्ण";
        "bored" "No interest" "रुचि नहीं";
        "teacher" "Indifferent teachers" "शिक्षक की उदासीनता";
        "peers" "Influence of friends" "साथियों का प्रभाव";
        "earn" "To earn" "कमाने हेतु";
        "death" "Death of a parent" "माता-पिता की मृत्यु";
        "bully" "Bullied" "धमकाना";
        "rigid" "Harsh surroundings" "कठोर वातावरण";
        "absent" "Long absence" "अनुपस्थिति";
        "no_school" "No school near" "पास में विद्यालय नहीं";
        "abuse" "Ill-treated at school" "विद्यालय में दुर्व्यवहार";
        "humiliate" "Humiliated at school" "विद्यालय में अपमान";
        "punish" "Corporal punishment" "शारीरिक दंड";
        "medium" "Language of teaching" "शिक्षा का माध्यम";
        "migrate" "Migration of the family" "पलायन";
        other;
        unknown;
    }

    /// Learning level at enrolment.
    Level "level" {
        "none" "Nothing yet" "कुछ नहीं";
        "letters" "Letters, numbers" "अक्षर / अंक पहचान";
        "words" "Words" "शब्द";
        "para" "A paragraph" "अनुच्छेद";
        "story" "A story" "कहानी";
        unknown;
    }

    /// Type of school.
    SchoolType "school_type" {
        "govt" "Government (council) school" "परिषदीय विद्यालय";
        "aided" "Aided school" "सहायता प्राप्त विद्यालय";
        "kgbv" "Kasturba Gandhi residential school" "कस्तूरबा विद्यालय";
        "atal" "Atal residential school" "अटल आवासीय विद्यालय";
        "private" "Private school" "निजी विद्यालय";
        "madrasa" "Madrasa" "मदरसा";
        "home" "Taught in the home" "गृह में";
        other;
        unknown;
    }

    /// Special training for a child out of school.
    SplTrain "spl_train" {
        "none" "None" "कोई नहीं";
        "in_school" "In school" "विद्यालय में";
        "residential" "Residential" "आवासीय";
        "done" "Completed" "पूर्ण";
        other;
    }

    /// What the school gives the child.
    Entitlement "entitlement" {
        "uniform" "Uniform" "यूनिफॉर्म";
        "bag" "Bag" "बस्ता";
        "shoes" "Shoes" "जूते";
        "books" "Books" "पुस्तकें";
        "meal" "Midday meal" "मध्याह्न भोजन";
        "scholarship" "Scholarship" "छात्रवृत्ति";
        "hostel" "KGBV or hostel" "कस्तूरबा विद्यालय या छात्रावास";
        other;
    }

    /// Where attendance was taken from.
    AttendSource "attend_source" {
        "portal" "Portal" "पोर्टल";
        "manual" "Attendance register" "उपस्थिति पंजिका";
    }
}
