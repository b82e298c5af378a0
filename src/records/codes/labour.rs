//! Lists of work, wages, inspections, bonded labour, money due and schemes.

use super::{CodeList, List, lists};

lists! {
    /// Sector of work.
    Sector "sector" {
        "dhaba" "Hotel, dhaba or tea stall" "होटल, ढाबा, चाय की दुकान";
        "shop" "Shop" "दुकान";
        "garage" "Garage, two-wheeler repair" "गैराज, दोपहिया मरम्मत";
        "cycle" "Cycle repair" "साइकिल मरम्मत";
        "sweet" "Sweets, bakery, catering" "मिठाई, बेकरी, कैटरिंग";
        "brick" "Brick kiln" "ईंट भट्ठा";
        "furniture" "Furniture" "फर्नीचर";
        "loom" "Handloom, zari, embroidery" "हथकरघा, जरी-जरदोजी, कढ़ाई";
        "bangle" "Bangles, glass" "चूड़ी, कांच";
        "carpet" "Carpets" "कालीन";
        "metal" "Locks, brass" "ताला, पीतल";
        "scrap" "Rag-picking, scrap" "कबाड़, कूड़ा बीनना";
        "construction" "Construction" "निर्माण";
        "farm" "Agriculture, mentha" "कृषि, मेंथा";
        "cattle" "Grazing" "पशु चराई";
        "domestic" "Domestic work" "घरेलू काम";
        "firework" "Fireworks" "पटाखा";
        "orchestra" "Orchestra, entertainment" "आर्केस्ट्रा, मनोरंजन";
        "parlour" "Spa, massage" "स्पा, मसाज";
        "begging" "Begging" "भिक्षावृत्ति";
        "transport" "Helper on a vehicle" "वाहन सहायक";
        "mine" "Mine, quarry" "खदान";
        other;
        unknown;
    }

    /// How the child was paid.
    WageUnit "wage_unit" {
        "day" "By the day" "प्रतिदिन";
        "month" "By the month" "प्रतिमाह";
        "piece" "By the piece" "प्रति नग";
        "food" "Food and stay only" "केवल भोजन एवं रहना";
        "none" "Nothing" "कुछ नहीं";
        other;
        unknown;
    }

    /// Who brought the child to the work.
    BroughtBy "brought_by" {
        "parent" "Parent" "माता-पिता";
        "relative" "Relative" "रिश्तेदार";
        "agent" "Agent or contractor" "एजेंट / ठेकेदार";
        "employer" "Employer" "सेवायोजक";
        "self" "Came alone" "स्वयं";
        "friend" "Friend" "मित्र";
        "gang" "Gang" "गिरोह";
        other;
        unknown;
    }

    /// Result of an inspection.
    InspRes "insp_res" {
        "child" "Child at work" "बाल श्रमिक मिला";
        "adolescent_haz" "Adolescent in hazardous work" "खतरनाक कार्य में किशोर";
        "adolescent_ok" "Adolescent in lawful work" "विधिसम्मत कार्य में किशोर";
        "none" "Nobody under age" "कोई नहीं";
        "obstructed" "Inspection obstructed" "निरीक्षण में बाधा";
        other;
    }

    /// Type of establishment.
    EstabType "estab_type" {
        "factory" "Factory" "कारखाना";
        "shop" "Shop" "दुकान";
        "home_unit" "Workshop in a home" "घरेलू इकाई";
        "kiln" "Kiln" "भट्ठा";
        "house" "Private house" "घर";
        "site" "Building site" "निर्माण स्थल";
        "farm" "Farm" "खेत";
        "street" "Street" "सड़क";
        "vehicle" "Vehicle" "वाहन";
        other;
        unknown;
    }

    /// Where money that is due stands.
    Money "money" {
        "not_due" "Not due" "देय नहीं";
        "due" "Due" "देय";
        "notice" "Notice issued" "नोटिस जारी";
        "deposited" "Deposited" "जमा";
        "sanctioned" "Sanctioned" "स्वीकृत";
        "paid" "Paid" "भुगतान हुआ";
        "recovery" "Recovery certificate" "वसूली प्रमाण पत्र";
        "failed" "Account error" "खाता त्रुटि";
        "waived" "Waived or ended" "माफ / समाप्त";
    }

    /// Who holds the account.
    AccMode "acc_mode" {
        "child_sole" "Child alone" "केवल बालक";
        "joint_parent" "With a parent" "माता-पिता सहित";
        "joint_home" "With the head of the home" "गृह प्रभारी सहित";
        "none" "No account" "खाता नहीं";
        other;
    }

    /// A sign of bondage.
    BondInd "bond_ind" {
        "advance" "Debt or advance" "अग्रिम / ऋण";
        "no_leave" "Cannot leave" "जाने की स्वतंत्रता नहीं";
        "no_wage" "No wage" "मजदूरी नहीं";
        "low_wage" "Below the minimum wage" "न्यूनतम मजदूरी से कम";
        "confined" "Kept confined" "बंद रखा गया";
        "threat" "Threat or beating" "धमकी / मारपीट";
        "family" "Whole family bonded" "परिवार बंधुआ";
        other;
    }

    /// Finding of the magistrate on bondage.
    BondFinding "bond_finding" {
        "yes" "Bonded" "बंधुआ पाया गया";
        "no" "Not bonded" "बंधुआ नहीं";
        "pending" "Inquiry goes on" "जांच लंबित";
    }

    /// Category of assistance to a released bonded labourer.
    BondCat "bond_cat" {
        "A" "1 lakh rupees" "एक लाख रुपये";
        "B" "2 lakh rupees (child)" "दो लाख रुपये (बालक)";
        "C" "3 lakh rupees (trafficked or extreme)" "तीन लाख रुपये (तस्करी या चरम स्थिति)";
    }

    /// A scheme that pays money.
    Scheme "scheme" {
        "calpra_fund" "Child and Adolescent Labour Rehabilitation Fund" "बाल एवं किशोर श्रम पुनर्वास निधि";
        "blr_imm" "Immediate assistance to a released bonded labourer" "बंधुआ श्रमिक को तत्काल सहायता";
        "blr_final" "Rehabilitation assistance to a released bonded labourer" "बंधुआ पुनर्वास सहायता";
        "bsvy" "Bal Shramik Vidya Yojana" "बाल श्रमिक विद्या योजना";
        "mbsy" "Mukhyamantri Bal Seva Yojana (general)" "मुख्यमंत्री बाल सेवा योजना (सामान्य)";
        "spons" "Sponsorship" "प्रवर्तकता";
        "victim_comp" "Victim compensation" "पीड़ित क्षतिपूर्ति";
        "wage" "Unpaid wages" "बकाया मजदूरी";
        "rlb_kosh" "Rani Laxmi Bai Mahila Evam Bal Samman Kosh" "रानी लक्ष्मी बाई महिला एवं बाल सम्मान कोष";
        other;
    }

    /// Decision on an application to a scheme.
    SchemeDecision "scheme_decision" {
        "pending" "Pending" "विचाराधीन";
        "sanctioned" "Sanctioned" "स्वीकृत";
        "refused" "Refused" "अस्वीकृत";
    }

    /// Why a scheme stopped paying.
    StopReason "stop_reason" {
        "attendance" "Attendance too low" "उपस्थिति कम";
        "completed" "Completed" "पूर्ण";
        "aged_out" "Above the age" "आयु सीमा पार";
        "moved" "Moved away" "अन्यत्र चला गया";
        "account" "Account error" "खाता त्रुटि";
        other;
    }
}

/// Kind of money that a family received: the values of [`Scheme`].
#[derive(Debug)]
pub enum MoneyKind {}

impl List for MoneyKind {
    const LIST: &'static CodeList = &CodeList { name: "money_kind", values: Scheme::LIST.values };
}
