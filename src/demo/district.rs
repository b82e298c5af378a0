//! The demonstration's offices: the state's, and those of two districts, as the tree of offices wants them.
//!
//! The districts exist; stations, blocks and homes are invented. Planting twice plants once.

use std::collections::BTreeMap;

use crate::access::{Department, Level};
use crate::error::Result;
use crate::id::OfficeId;
use crate::identity::Means;
use crate::identity::offices::{self, NewOffice};
use crate::records::types::Text;
use crate::store::offices as rows;

/// A district of the demonstration.
pub struct District {
    /// Its code in case numbers and office codes.
    pub code: &'static str,
    pub name: &'static str,
    pub name_hi: &'static str,
}

/// Where the raid takes place, and where two of the children come from.
pub const DISTRICTS: [District; 2] = [
    District { code: "BBK", name: "Barabanki", name_hi: "बाराबंकी" },
    District { code: "LKO", name: "Lucknow", name_hi: "लखनऊ" },
];

/// The office of the state at the top of the tree, where administrator and auditor sit.
pub const TOP: &str = "UP-DCP";

/// Code, code of the office above, department, English and Hindi name.
type Line = (&'static str, &'static str, Department, &'static str, &'static str);

use Department as D;

#[rustfmt::skip]
const STATE: &[Line] = &[
    (TOP, "", D::Protection, "Demo State Child Protection Society", "नमूना राज्य बाल संरक्षण समिति"),
    ("UP-POL", TOP, D::Police, "Demo State Police Headquarters, Women and Child Safety", "नमूना पुलिस मुख्यालय, महिला एवं बाल सुरक्षा"),
    ("UP-LAB", TOP, D::Labour, "Demo Labour Commissioner's Office", "नमूना श्रमायुक्त कार्यालय"),
    ("UP-EDU", TOP, D::Education, "Demo Directorate of Basic Education", "नमूना बेसिक शिक्षा निदेशालय"),
    ("UP-HLT", TOP, D::Health, "Demo Directorate of Medical and Health Services", "नमूना चिकित्सा एवं स्वास्थ्य निदेशालय"),
    ("UP-CHL", TOP, D::Childline, "Demo State Control Room, Child Helpline 1098", "नमूना राज्य नियंत्रण कक्ष, चाइल्ड हेल्पलाइन 1098"),
];

/// `{}` stands for the district.
#[rustfmt::skip]
const OF_DISTRICT: &[Line] = &[
    ("POL", "UP-POL", D::Police, "Superintendent of Police and Special Juvenile Police Unit, {}", "पुलिस अधीक्षक एवं विशेष किशोर पुलिस इकाई, {}"),
    ("LAB", "UP-LAB", D::Labour, "Assistant Labour Commissioner, {}", "सहायक श्रमायुक्त, {}"),
    ("EDU", "UP-EDU", D::Education, "District Basic Education Officer, {}", "जिला बेसिक शिक्षा अधिकारी, {}"),
    ("HLT", "UP-HLT", D::Health, "Chief Medical Officer, {}", "मुख्य चिकित्सा अधिकारी, {}"),
    ("CHL", "UP-CHL", D::Childline, "Child Helpline 1098, {}", "चाइल्ड हेल्पलाइन 1098, {}"),
    ("CWC", TOP, D::Committee, "Child Welfare Committee, {}", "बाल कल्याण समिति, {}"),
    ("DCP", TOP, D::Protection, "District Child Protection Unit, {}", "जिला बाल संरक्षण इकाई, {}"),
    ("MAG", TOP, D::Magistracy, "District Magistrate, {}", "जिलाधिकारी, {}"),
];

/// The first two of a department have an officer in the demonstration.
#[rustfmt::skip]
const LOCAL: &[Line] = &[
    ("POL-01", "POL", D::Police, "Police station Kotwali Namoona Nagar, {}", "थाना कोतवाली नमूना नगर, {}"),
    ("POL-02", "POL", D::Police, "Anti Human Trafficking Unit, {}", "मानव तस्करी रोधी इकाई, {}"),
    ("POL-03", "POL", D::Police, "Police station Namoona Ganj, {}", "थाना नमूना गंज, {}"),
    ("LAB-01", "LAB", D::Labour, "Labour Enforcement Officer, Namoona Nagar circle, {}", "श्रम प्रवर्तन अधिकारी, नमूना नगर क्षेत्र, {}"),
    ("LAB-02", "LAB", D::Labour, "Labour Enforcement Officer, Namoona Ganj circle, {}", "श्रम प्रवर्तन अधिकारी, नमूना गंज क्षेत्र, {}"),
    ("EDU-01", "EDU", D::Education, "Block Education Officer, Namoona Nagar, {}", "खण्ड शिक्षा अधिकारी, नमूना नगर, {}"),
    ("EDU-02", "EDU", D::Education, "Block Education Officer, Namoona Ganj, {}", "खण्ड शिक्षा अधिकारी, नमूना गंज, {}"),
    ("HLT-01", "HLT", D::Health, "District hospital, {}", "जिला चिकित्सालय, {}"),
    ("HLT-02", "HLT", D::Health, "Community Health Centre Namoona Ganj, {}", "सामुदायिक स्वास्थ्य केन्द्र नमूना गंज, {}"),
    ("CHL-01", "CHL", D::Childline, "Helpline team one, {}", "हेल्पलाइन दल एक, {}"),
    ("CHL-02", "CHL", D::Childline, "Helpline team two, {}", "हेल्पलाइन दल दो, {}"),
    ("CWC-01", "CWC", D::Committee, "Circuit sitting of the Child Welfare Committee, {}", "बाल कल्याण समिति की भ्रमण बैठक, {}"),
    ("DCP-01", "DCP", D::Protection, "District Probation Officer, {}", "जिला प्रोबेशन अधिकारी, {}"),
    ("DCP-02", "DCP", D::Protection, "Children's home (boys) Namoona, {}", "बाल गृह (बालक) नमूना, {}"),
    ("DCP-03", "DCP", D::Protection, "Children's home (girls) Namoona, {}", "बाल गृह (बालिका) नमूना, {}"),
    ("MAG-01", "MAG", D::Magistracy, "Sub-Divisional Magistrate, Namoona Nagar, {}", "उप जिलाधिकारी, नमूना नगर, {}"),
    ("MAG-02", "MAG", D::Magistracy, "Sub-Divisional Magistrate, Namoona Ganj, {}", "उप जिलाधिकारी, नमूना गंज, {}"),
];

/// The offices by code; those that are missing are made.
pub fn plant(means: &Means) -> Result<BTreeMap<String, OfficeId>> {
    let mut made = BTreeMap::new();
    for line in STATE {
        one(means, &mut made, line, Level::State, None)?;
    }
    for district in &DISTRICTS {
        for (lines, level) in [(OF_DISTRICT, Level::District), (LOCAL, Level::Local)] {
            for line in lines {
                one(means, &mut made, line, level, Some(district))?;
            }
        }
    }
    Ok(made)
}

/// An office's code: `BBK-POL-01`.
pub fn code(district: Option<&District>, own: &str) -> String {
    match district {
        Some(district) => format!("{}-{own}", district.code),
        None => own.to_owned(),
    }
}

fn one(
    means: &Means,
    made: &mut BTreeMap<String, OfficeId>,
    &(own, above, department, name, name_hi): &Line,
    level: Level,
    district: Option<&District>,
) -> Result<()> {
    let code = code(district, own);
    let id = match means.db.read(|conn| rows::find_by_code(conn, &code))? {
        Some(office) => office.id,
        None => {
            let of_district = district.map_or(above.to_owned(), |district| format!("{}-{above}", district.code));
            let named = |pattern: &str, word: Option<&str>| Text(pattern.replace("{}", word.unwrap_or_default()));
            let request = NewOffice {
                code: Text(code.clone()),
                name: named(name, district.map(|district| district.name)),
                name_hi: named(name_hi, district.map(|district| district.name_hi)),
                department,
                level,
                district: district.map(|district| Text(district.code.to_owned())),
                parent_id: made.get(&of_district).or(made.get(above)).copied(),
                until: None,
            };
            offices::create_directly(means, request)?.id
        }
    };
    made.insert(code, id);
    Ok(())
}
