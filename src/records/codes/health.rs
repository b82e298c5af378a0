//! Lists of medical requests, examinations and certificates. The sexual-assault examination and STI are sealed.

use super::lists;

lists! {
    /// What an examination is asked for.
    HltPurpose "hlt_purpose" {
        "general" "General" "सामान्य";
        "injury" "Injury" "चोट";
        "age" "Age" "आयु";
        "fitness" "Fitness for a home" "गृह हेतु";
        "pre_release" "Before release" "मुक्ति पूर्व";
        "sexual" "Sexual assault examination" "लैंगिक हमले का परीक्षण" sealed;
        other;
    }

    /// How soon an examination is needed.
    Urgency "urgency" {
        "now" "At once" "तत्काल";
        "today" "Today" "आज ही";
        "routine" "In turn" "सामान्य क्रम में";
    }

    /// Who consented to the examination.
    Consent "consent" {
        "child" "Child" "बालक";
        "guardian" "Guardian" "संरक्षक";
        "cwc" "Child Welfare Committee" "बाल कल्याण समिति";
        "refused" "Refused" "मना किया";
    }

    /// Nutrition, by the z-score classes of the World Health Organization.
    Nutr "nutr" {
        "normal" "Normal" "सामान्य";
        "mild" "Mild malnutrition" "हल्का कुपोषण";
        "moderate" "Moderate malnutrition" "मध्यम कुपोषण";
        "severe" "Severe malnutrition" "गंभीर कुपोषण";
    }

    /// An injury seen.
    Injury "injury" {
        "cut" "Cut" "कटना";
        "burn" "Burn" "जलना";
        "bruise" "Bruise" "चोट के निशान";
        "fracture" "Fracture" "हड्डी टूटना";
        "crush" "Crush injury" "कुचलना";
        "old_scar" "Old scar" "पुराना निशान";
        other;
    }

    /// Grade of an injury.
    InjuryGrade "injury_grade" {
        "simple" "Simple" "साधारण";
        "grievous" "Grievous" "गंभीर";
        unknown;
    }

    /// A health condition (list of Form 22).
    Cond "cond" {
        "resp" "Respiratory" "श्वसन";
        "hearing" "Hearing" "श्रवण";
        "eye" "Eyes" "नेत्र";
        "dental" "Teeth" "दंत";
        "cardiac" "Heart" "हृदय";
        "skin" "Skin" "त्वचा";
        "neuro" "Nerves" "तंत्रिका";
        "mental" "Mental health" "मानसिक";
        "physical" "Physical impairment" "शारीरिक";
        "uti" "Urinary infection" "मूत्र संक्रमण";
        "tb" "Tuberculosis" "क्षय रोग";
        "sti" "Sexually transmitted infection" "यौन संचारित संक्रमण" sealed;
        other;
    }

    /// Whether a condition is present.
    ConditionState "condition_state" {
        "present" "Present" "है";
        "absent" "Absent" "नहीं है";
        unknown;
    }

    /// A disability.
    Disab "disab" {
        "hearing" "Hearing" "श्रवण";
        "speech" "Speech" "वाक्";
        "physical" "Physical" "शारीरिक";
        "intellectual" "Intellectual" "बौद्धिक";
        "visual" "Visual" "दृष्टि";
        "none" "None" "कोई नहीं";
        other;
        unknown;
    }

    /// Result of a mental health screening.
    Mental "mental" {
        "no_concern" "No concern" "चिंता नहीं";
        "refer" "Refer for counselling" "परामर्श हेतु";
        "urgent" "Urgent" "तत्काल";
    }

    /// Result of a test.
    Test "test" {
        "not_done" "Not done" "नहीं हुई";
        "negative" "Negative" "ऋणात्मक";
        "positive" "Positive" "धनात्मक";
        "awaited" "Awaited" "प्रतीक्षित";
    }

    /// Whether the child is fit to stay in a home.
    Fit "fit" {
        "fit" "Fit" "स्वस्थ";
        "fit_care" "Fit with care" "देखभाल सहित स्वस्थ";
        "hospital" "Needs admission" "भर्ती आवश्यक";
        "isolate" "Needs isolation" "पृथक-वास आवश्यक";
    }

    /// Why an examination was put off.
    Defer "defer" {
        "no_doctor" "No doctor available" "चिकित्सक उपलब्ध नहीं";
        "no_woman_doctor" "No woman doctor available" "महिला चिकित्सक उपलब्ध नहीं";
        "isolation" "Infection" "संक्रमण";
        "refused" "Refused" "मना किया";
        "night" "Night" "रात्रि";
        "transport" "No vehicle" "वाहन नहीं";
        other;
    }

    /// Method of an age test.
    AgeMethod "age_method" {
        "ossification" "Ossification test" "अस्थि परीक्षण";
        "dental" "Dental examination" "दंत परीक्षण";
        "clinical" "Clinical examination" "नैदानिक परीक्षण";
        other;
    }

    /// Type of medical certificate.
    CertType "cert_type" {
        "MLC" "Medico-legal certificate" "चिकित्सा-विधिक प्रमाण पत्र";
        "fitness" "Fitness certificate" "स्वस्थता प्रमाण पत्र";
        "disability" "Disability certificate" "दिव्यांगता प्रमाण पत्र";
    }

    /// Kind of treatment.
    TreatKind "treat_kind" {
        "medicine" "Medicine" "दवा";
        "dressing" "Dressing" "मरहम-पट्टी";
        "vaccine" "Vaccination" "टीकाकरण";
        "nutrition" "Feeding programme" "पोषण उपचार";
        "counsel" "Counselling" "परामर्श";
        "aid" "Aid or appliance" "सहायक उपकरण";
        "surgery" "Surgery" "शल्य चिकित्सा";
        "admission" "Admission" "भर्ती";
        "checkup" "Check-up" "जांच";
        other;
    }

    /// Where the child is sent on for treatment.
    HltReferral "hlt_referral" {
        "district_hospital" "District hospital" "जिला चिकित्सालय";
        "medical_college" "Medical college" "मेडिकल कॉलेज";
        "specialist" "Specialist" "विशेषज्ञ";
        "nutrition" "Nutrition rehabilitation centre" "पोषण पुनर्वास केंद्र";
        "mental_health" "Mental health services" "मानसिक स्वास्थ्य सेवा";
        "none" "Not sent on" "आगे नहीं भेजा गया";
        other;
    }
}
