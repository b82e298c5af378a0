//! Lists of tips, operations, first information reports and courts. Sections of sexual offences are sealed.

use super::{List, lists};

lists! {
    /// How a tip came in.
    Channel "channel" {
        "1098" "Child Helpline 1098" "चाइल्ड हेल्पलाइन 1098";
        "112" "Emergency number 112" "आपात सेवा 112";
        "pencil" "PENCIL portal" "पेंसिल पोर्टल";
        "patrol" "Patrol" "गश्त";
        "walkin" "Came in person" "प्रत्यक्ष";
        "survey" "Survey" "सर्वेक्षण";
        "school" "School" "विद्यालय";
        "rpf" "Railway police" "रेलवे सुरक्षा बल";
        "ngo" "Voluntary organisation" "संस्था";
        "group" "Officers' group" "अधिकारियों का समूह";
        "citizen" "Citizen" "नागरिक";
        other;
        unknown;
    }

    /// What a tip is about.
    TipKind "tip_kind" {
        "working" "Child at work" "श्रम करता बालक";
        "begging" "Child made to beg" "भीख मांगता बालक";
        "trafficked" "Child being taken away" "ले जाया जा रहा बालक";
        "missing" "Child missing" "लापता बालक";
        "abuse" "Ill-treatment" "दुर्व्यवहार";
        other;
    }

    /// What became of a tip.
    TipOut "tip_out" {
        "found" "Found true" "सही पाई गई";
        "gone" "Child had gone" "बालक नहीं मिला";
        "false" "Untrue" "असत्य";
        "legal" "Lawful work" "विधिसम्मत कार्य";
        "passed" "Passed to another district" "अन्य जनपद को प्रेषित";
        "dup" "Already known" "दोहराव";
        other;
    }

    /// A part in the team of an operation.
    TeamRole "team_role" {
        "lead" "In charge" "प्रभारी";
        "police" "Police" "पुलिस";
        "woman_police" "Woman police officer" "महिला पुलिस";
        "labour" "Labour" "श्रम";
        "health" "Health" "स्वास्थ्य";
        "dcpu" "District Child Protection Unit" "जिला बाल संरक्षण इकाई";
        "helpline" "Child Helpline" "चाइल्ड हेल्पलाइन";
        "ngo" "Voluntary organisation" "संस्था";
        "magistrate" "Magistrate" "मजिस्ट्रेट";
        other;
    }

    /// Why an operation found no child.
    NoChild "no_child" {
        "none_present" "No child present" "कोई बालक नहीं";
        "alerted" "Employer had been warned" "सेवायोजक को पूर्व सूचना";
        "closed" "Place shut" "स्थान बंद";
        "adult" "All adults" "सभी वयस्क";
        other;
    }

    /// A campaign; districts add their own in `police.campaign`.
    Campaign "campaign" {
        "NO_CHILD_LABOUR_2020-09" "No Child Labour campaign, September 2020" "नो चाइल्ड लेबर अभियान, सितंबर 2020";
        "JUNE_DRIVE" "June drive" "जून अभियान";
        "PAN_INDIA_RR" "Pan-India rescue and rehabilitation campaign" "अखिल भारतीय बचाव एवं पुनर्वास अभियान";
    }

    /// What was registered.
    FirKind "fir_kind" {
        "FIR" "First information report" "प्राथमिकी";
        "ZERO" "Zero FIR" "शून्य प्राथमिकी";
        "GD" "General diary entry only" "सामान्य दैनिकी";
        "NCR" "Non-cognizable report" "असंज्ञेय रिपोर्ट";
        "LAB" "Labour complaint only" "केवल श्रम परिवाद";
        "NONE" "Nothing" "कोई नहीं";
    }

    /// Why no first information report was registered.
    NoFir "no_fir" {
        "labour_only" "Labour department acts alone" "केवल श्रम विभाग की कार्यवाही";
        "age_pending" "Age not yet determined" "आयु निर्धारण लंबित";
        "family_work" "Work in the family" "पारिवारिक कार्य";
        "adult" "Adult" "वयस्क";
        "no_evidence" "No evidence" "साक्ष्य नहीं";
        "jurisdiction" "Outside jurisdiction" "क्षेत्राधिकार से बाहर";
        other;
    }

    /// An offence, `act:section`. The Indian Penal Code ended on 30 June 2024, the Bharatiya Nyaya Sanhita followed.
    Offence "offence" {
        "CALPRA:14(1)" "Child Labour Act s. 14(1)" "बाल श्रम अधिनियम धारा 14(1)";
        "CALPRA:14(1A)" "Child Labour Act s. 14(1A)" "बाल श्रम अधिनियम धारा 14(1ए)";
        "CALPRA:3A" "Child Labour Act s. 3A" "बाल श्रम अधिनियम धारा 3ए";
        "JJ:75" "Juvenile Justice Act s. 75" "किशोर न्याय अधिनियम धारा 75";
        "JJ:76" "Juvenile Justice Act s. 76" "किशोर न्याय अधिनियम धारा 76";
        "JJ:79" "Juvenile Justice Act s. 79" "किशोर न्याय अधिनियम धारा 79";
        "JJ:81" "Juvenile Justice Act s. 81" "किशोर न्याय अधिनियम धारा 81";
        "BNS:139" "BNS s. 139" "बीएनएस धारा 139" from "2024-07-01";
        "BNS:143(4)" "BNS s. 143(4)" "बीएनएस धारा 143(4)" from "2024-07-01";
        "BNS:143(5)" "BNS s. 143(5)" "बीएनएस धारा 143(5)" from "2024-07-01";
        "BNS:144" "BNS s. 144" "बीएनएस धारा 144" from "2024-07-01";
        "BNS:146" "BNS s. 146" "बीएनएस धारा 146" from "2024-07-01";
        "BNS:63" "BNS s. 63" "बीएनएस धारा 63" sealed from "2024-07-01";
        "BNS:64" "BNS s. 64" "बीएनएस धारा 64" sealed from "2024-07-01";
        "BNS:65" "BNS s. 65" "बीएनएस धारा 65" sealed from "2024-07-01";
        "BNS:66" "BNS s. 66" "बीएनएस धारा 66" sealed from "2024-07-01";
        "BNS:67" "BNS s. 67" "बीएनएस धारा 67" sealed from "2024-07-01";
        "BNS:68" "BNS s. 68" "बीएनएस धारा 68" sealed from "2024-07-01";
        "BNS:69" "BNS s. 69" "बीएनएस धारा 69" sealed from "2024-07-01";
        "BNS:70" "BNS s. 70" "बीएनएस धारा 70" sealed from "2024-07-01";
        "BNS:71" "BNS s. 71" "बीएनएस धारा 71" sealed from "2024-07-01";
        "IPC:363A" "IPC s. 363A" "भा.दं.सं. धारा 363ए" until "2024-06-30";
        "IPC:370(4)" "IPC s. 370(4)" "भा.दं.सं. धारा 370(4)" until "2024-06-30";
        "IPC:374" "IPC s. 374" "भा.दं.सं. धारा 374" until "2024-06-30";
        "IPC:376" "IPC s. 376" "भा.दं.सं. धारा 376" sealed until "2024-06-30";
        "BLSA:16-17" "Bonded Labour Act ss. 16 and 17" "बंधित श्रम अधिनियम धारा 16-17";
        "SCST:3" "SC and ST (Prevention of Atrocities) Act s. 3" "अनु. जाति एवं जनजाति (अत्याचार निवारण) अधिनियम धारा 3";
        "POCSO:*" "POCSO Act, section not yet settled" "पॉक्सो अधिनियम, धारा निर्धारित नहीं" sealed;
        "POCSO:4" "POCSO Act s. 4" "पॉक्सो अधिनियम धारा 4" sealed;
        "POCSO:6" "POCSO Act s. 6" "पॉक्सो अधिनियम धारा 6" sealed;
        "POCSO:8" "POCSO Act s. 8" "पॉक्सो अधिनियम धारा 8" sealed;
        "POCSO:10" "POCSO Act s. 10" "पॉक्सो अधिनियम धारा 10" sealed;
        "POCSO:12" "POCSO Act s. 12" "पॉक्सो अधिनियम धारा 12" sealed;
        other;
    }

    /// The part of an accused person.
    Accused "accused" {
        "employer" "Employer" "सेवायोजक";
        "agent" "Agent or trafficker" "एजेंट या तस्कर";
        "transporter" "Driver or transporter" "वाहन चालक";
        "premises" "Owner of the premises" "परिसर स्वामी";
        "relative" "Relative" "रिश्तेदार";
        other;
        unknown;
    }

    /// How the investigation ended.
    FrType "fr_type" {
        "charge" "Charge sheet" "आरोप पत्र";
        "closure" "Final report" "अंतिम रिपोर्ट";
        "pending" "Investigation goes on" "विवेचना जारी";
    }

    /// The result in court.
    CourtRes "court_res" {
        "pending" "Pending" "विचाराधीन";
        "convicted" "Convicted" "दोषसिद्ध";
        "acquitted" "Acquitted" "दोषमुक्त";
        "compounded" "Compounded" "शमन";
        "fine_only" "Fine only" "केवल अर्थदण्ड";
        "withdrawn" "Withdrawn" "वापस";
        other;
    }

    /// What an alert says.
    AlertType "alert_type" {
        "returned_to_work" "Back at work" "पुनः श्रम में";
        "threat" "Threat" "धमकी";
        "moved" "Moved away" "अन्यत्र चला गया";
    }

    /// What was done about an alert.
    AlertAction "alert_action" {
        "visited" "The child was visited" "बालक से भेंट की गई";
        "protected" "Protection was given" "सुरक्षा दी गई";
        "returned" "The child was brought back" "बालक को वापस लाया गया";
        "fir" "An FIR was registered" "प्राथमिकी दर्ज हुई";
        "not_found" "The child was not found" "बालक नहीं मिला";
        "no_ground" "There was no ground" "सूचना निराधार";
        other;
    }
}

/// Whether a section, `act:section` or free text, is of a sexual offence: marked sealed in the list, any of POCSO,
/// BNS 63 to 71, or POCSO named in free text (`decisions.md` B12).
pub fn is_sealed_offence(section: &str) -> bool {
    let listed = Offence::LIST.value(section).is_some_and(|value| value.sealed);
    let bns = section.strip_prefix("BNS:").is_some_and(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().is_ok_and(|number: u32| (63..=71).contains(&number))
    });
    let lower = section.to_lowercase();
    listed || bns || ["pocso", "पॉक्सो", "पोक्सो", "पाक्सो"].iter().any(|name| lower.contains(name))
}
