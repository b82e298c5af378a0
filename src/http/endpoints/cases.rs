//! Case files: open, list, read, and the header.

use serde_json::{Map, Value, json};

use super::changes::{change, fault, reading};
use super::obligations::Before;
use super::participants::ParticipantForm;
use crate::access::{Action, CaseType};
use crate::app::App;
use crate::casefile::change::{Base, Link, Op, OpenCase, Outcome, Patch};
use crate::casefile::duties::read::{Opening, opening};
use crate::casefile::filter::profiles_that_tell;
use crate::casefile::header;
use crate::departments::KINDS;
use crate::error::{Code, Error, Result};
use crate::form;
use crate::http::audience::Audience;
use crate::http::endpoint::Method;
use crate::http::schemas::{link, page_of};
use crate::http::{Answer, Body, Call, Endpoint, Guard, Header, Outgoing, Shape};
use crate::id::{CaseId, OfficeId};
use crate::records::codes;
use crate::records::field::{Field, Form};
use crate::records::sections::SectionNo;
use crate::records::types::{Code as Coded, Day, Int, ShortCode, Text};
use crate::store::cases::{Filter, Owed};

const TAG: &str = "Case files";

form! {
    /// What an opener may say of the child or the event.
    pub struct HeaderForm {
        /// The child's sex.
        sex: Option<Coded<codes::Sex>>,
        /// The child's age band.
        age_band: Option<Coded<codes::AgeBand>>,
        /// What was done to the child; several may hold.
        exploitation: Vec<Coded<codes::Exploit>>,
        /// Marks that change the course of the case.
        flags: Option<FlagsForm>,
    }
}

form! {
    /// Marks of a case; those that only the server sets are not here.
    pub struct FlagsForm {
        /// Signs of bonded labour.
        bonded: Option<bool>,
        /// Signs of trafficking.
        trafficked: Option<bool>,
        /// The child's home is in another state.
        out_of_state: Option<bool>,
    }
}

form! {
    /// A link to another case within your reach.
    pub struct LinkForm {
        /// The other case.
        case_id: CaseId,
        /// How they belong together.
        kind: Coded<codes::Link>,
    }
}

form! {
    /// A case to be opened.
    pub struct NewCase {
        /// Your own id for it, random (version 4); the server makes one if you give none.
        id: Option<CaseId>,
        /// What the file is about.
        r#type: Coded<codes::CaseTypeName>,
        /// The code of your district, such as `BBK`.
        district: ShortCode,
        /// What is known at once.
        header: Option<HeaderForm>,
        /// Officers who take part from the start: the team of an operation, or officers of your own department.
        participants: Vec<ParticipantForm>,
        /// Links to cases within your reach.
        links: Vec<LinkForm>,
    }
}

form! {
    /// Which cases to list; what your department does not see of a case it cannot filter by.
    pub struct CaseQuery {
        /// Only cases of this type.
        r#type: Option<Coded<codes::CaseTypeName>>,
        /// Only cases at this stage.
        stage: Option<Coded<codes::CaseState>>,
        /// Only cases opened by this office.
        office: Option<OfficeId>,
        /// Only cases of this district.
        district: Option<ShortCode>,
        /// Opened on this day or later.
        opened_from: Option<Day>,
        /// Opened on this day or earlier.
        opened_to: Option<Day>,
        /// Something that you see is owed before this instant, or before this day in India.
        due_before: Option<Before>,
        /// Where the last page ended: its `next`.
        cursor: Option<Text<200>>,
        /// How many at most (50 if not given).
        limit: Option<Int<1, 200>>,
    }
}

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::Post,
        path: "/v1/cases",
        operation_id: "open_case",
        guard: Guard::SignedIn(Action::OpenCase),
        tag: TAG,
        summary: "Open a case",
        description: "Any department opens a sighting; police, labour and magistracy an operation; police, labour, \
                      Childline and protection a child's case. A child's case is at once with the district's committee, \
                      its protection unit, the juvenile police unit and your office.",
        headers: &[Header::IdempotencyKey],
        body: Body::Json(Shape::form::<NewCase>().told(new_told), crate::http::BODY_MAX),
        answers: &[Answer::json(201, "The case.", CASE).with_etag().with_location()],
        errors: &[Code::InvalidInput],
        handler: open,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/cases",
        operation_id: "list_cases",
        guard: Guard::SignedIn(Action::ReadCases),
        tag: TAG,
        summary: "List the cases within your reach",
        description: "In order of id. A filter by something that your department does not see is refused, never answered \
                      with an empty list.",
        query: Some(CaseQuery::fields),
        filters: FILTERS,
        answers: &[Answer::json(200, "A page of cases.", CASES)],
        errors: &[Code::UnreadableField],
        handler: list,
        ..Endpoint::BASE
    },
    Endpoint {
        path: "/v1/cases/{id}",
        operation_id: "get_case",
        guard: Guard::SignedIn(Action::ReadCases),
        tag: TAG,
        summary: "Read your slice of a case",
        description: "The header, the records and the participants, each as your department may see it. What is not there \
                      for you is absent, and a case out of your reach is not found.",
        answers: &[Answer::json(200, "Your slice.", SLICE).with_etag()],
        handler: get,
        ..Endpoint::BASE
    },
    Endpoint {
        method: Method::Patch,
        path: "/v1/cases/{id}",
        operation_id: "patch_case",
        guard: Guard::SignedIn(Action::WriteCases),
        tag: TAG,
        summary: "Change the header",
        description: "A JSON merge patch of `sex`, `age_band`, `exploitation` and `flags` by the committee, the protection \
                      unit, and the opener's department until the child is produced. The stage is computed from records.",
        headers: &[Header::IfMatch, Header::IdempotencyKey],
        body: Body::Json(HEADER_FORM, crate::http::BODY_MAX),
        answers: &[Answer::json(200, "The case.", CASE).with_etag()],
        errors: &[Code::CaseClosed],
        handler: patch,
        ..Endpoint::BASE
    },
];

pub(super) const CASE: Shape = Shape::new(|| "Case", case_schema).told(case_told);
const CASES: Shape = Shape::new(|| "CasePage", || page_of("Case"));
const HEADER_FORM: Shape = Shape::form::<HeaderForm>().told(header_told);
const SLICE: Shape = Shape::new(
    || "CaseSlice",
    || {
        json!({"type": "object", "required": ["case", "records"], "properties": {
    "case": link("Case"), "records": {"type": "array", "items": link("Share")},
    "participants": {"type": "array", "items": link("Participant")},
    "emergency_accesses": {"type": "array", "items": link("EmergencyAccess")},
    "obligations": {"type": "array", "items": link("Obligation")}}})
    },
);

fn case_schema() -> Value {
    let code = |list: &str| json!({"type": "string", "x-code-list": list});
    json!({"type": "object", "required": ["id", "type", "rev", "header"], "properties": {
        "id": {"type": "string", "format": "uuid"},
        "number": {"type": "string", "description": "`UP-BBK-2026-000123-C`; a state officer gets a pseudonym."},
        "type": {"enum": CaseType::ALL.iter().map(|known| known.name()).collect::<Vec<_>>()},
        "stage": code("case_state"),
        "district": {"type": "string"},
        "rev": {"type": "string"},
        "opened_on": {"type": "string", "format": "date"},
        "next_due": {"type": "string", "format": "date-time", "description": "When the next thing is due that you see."},
        "header": {"type": "object"},
        "links": {"type": "array", "items": {"type": "object", "required": ["case_id", "number", "kind"], "properties": {
            "case_id": {"type": "string", "format": "uuid"}, "number": {"type": "string"}, "kind": code("link")}}},
    }})
}

/// A case as its audience sees it: the members of its own header, and that header.
fn case_told(audience: Audience, mut schema: Value) -> Value {
    keep(&mut schema, |member| match member {
        "stage" | "district" | "opened_on" => audience.knows(header::KIND, member),
        "links" => audience.knows("case.link", "kind"),
        _ => true,
    });
    let shares = KINDS.iter().filter(|entry| entry.kind.name == header::KIND).flat_map(|entry| audience.shares(entry));
    let seen = shares.filter(|share| header::SHOWN.contains(&share.name)).map(|share| {
        let mut seen = audience.cut(&share.schema);
        // Where the number would tell which case it is, a pseudonym stands in its place.
        seen["properties"]["number"] = json!({"type": "string"});
        seen["title"] = json!(share.name);
        seen
    });
    schema["properties"]["header"] = json!({"anyOf": seen.collect::<Vec<_>>()});
    schema
}

/// What an audience that sees less of a header says of it when it opens a case.
fn header_told(audience: Audience, mut schema: Value) -> Value {
    keep(&mut schema, |member| audience.knows(header::KIND, member));
    schema
}

fn new_told(audience: Audience, mut schema: Value) -> Value {
    keep(&mut schema, |member| member != "links" || audience.knows("case.link", "kind"));
    schema["properties"]["header"] = link("HeaderForm");
    schema["examples"] = json!([{"type": "sighting", "district": "BBK", "header": {"sex": "M", "age_band": "6-13"}}]);
    schema
}

fn keep(schema: &mut Value, wanted: impl Fn(&str) -> bool) {
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.retain(|member, _| wanted(member));
    }
}

fn open(app: &App, call: &Call) -> Result<Outgoing> {
    let new: NewCase = call.form()?;
    let case_type = CaseType::parse(&new.r#type.0).ok_or_else(Error::not_found)?;
    let mut participants = Vec::with_capacity(new.participants.len());
    for (place, participant) in new.participants.iter().enumerate() {
        participants.push(participant.read(&format!("/participants/{place}"))?);
    }
    let op = OpenCase {
        case_type,
        district: new.district.0,
        header: object(new.header.as_ref().and_then(Field::write)),
        participants,
        links: new.links.into_iter().map(|link| Link { case: link.case_id, kind: link.kind.0 }).collect(),
    };
    let id = new.id.unwrap_or_else(CaseId::random);
    let applied = change(app, call, id, Op::OpenCase(op))?;
    let id = applied.outcome.case;
    let outgoing = answer(app, call, 201, &applied.outcome)?;
    Ok(outgoing.header("Location", format!("/v1/cases/{id}")))
}

fn list(app: &App, call: &Call) -> Result<Outgoing> {
    let query: CaseQuery = call.query()?;
    let profiles = profiles_that_tell(call.actor()?, call.permit()?, &asked(call))?;
    let after = match &query.cursor {
        None => None,
        Some(cursor) => Some(CaseId::parse_public(&cursor.0).ok_or_else(|| {
            fault("/cursor", "bad_format", "Give the next of an earlier page.", "पिछले पृष्ठ का next मान दें।")
        })?),
    };
    let owed = match query.due_before {
        None => None,
        Some(before) => {
            let department = call.actor()?.department;
            let Opening { own, all, .. } = opening(department, call.permit()?.reach);
            if own.is_empty() && all.is_empty() {
                return Err(Error::new(Code::UnreadableField));
            }
            Some(Owed { before: before.0, department, own, all })
        }
    };
    let filter = Filter {
        case_type: query.r#type.map(|code| code.0),
        stage: query.stage.map(|code| code.0),
        district: query.district.map(|code| code.0),
        office: query.office,
        opened_from: query.opened_from.map(|day| day.0),
        opened_to: query.opened_to.map(|day| day.0),
        profiles,
        owed,
        after,
        limit: query.limit.map_or(50, |limit| limit.0),
    };
    reading(app, call, 200, |reading, conn| reading.cases(conn, filter))
}

/// The members of a header that filters ask about. The type is no such member: every reader is told it. Who may not know
/// where a case stands may not ask when something is due in it.
const FILTERS: &[(&str, &str)] = &[
    ("stage", "stage"),
    ("district", "district"),
    ("office", "owner_office"),
    ("opened_from", "opened_on"),
    ("opened_to", "opened_on"),
    ("due_before", "stage"),
];

fn asked(call: &Call) -> Vec<&'static str> {
    FILTERS.iter().filter(|(filter, _)| call.asks(filter)).map(|(_, member)| *member).collect()
}

fn get(app: &App, call: &Call) -> Result<Outgoing> {
    let id = call.id("id")?;
    reading(app, call, 200, |reading, conn| reading.case(conn, id))
}

fn patch(app: &App, call: &Call) -> Result<Outgoing> {
    let id: CaseId = call.id("id")?;
    let base = Base::Exactly(call.if_match()?.to_owned());
    let Some(set) = call.json()?.as_object() else {
        return Err(fault("", "wrong_type", "Give an object here.", "यहाँ एक समूह (object) दें।"));
    };
    let applied = change(app, call, id, Op::PatchHeader(Patch { record: id.cast(), set: set.clone(), base }))?;
    answer(app, call, 200, &applied.outcome)
}

/// The case as the change left it, also when the change is asked for again.
pub(super) fn answer(app: &App, call: &Call, status: u16, outcome: &Outcome) -> Result<Outgoing> {
    let Outcome { case, section, n, .. } = *outcome;
    reading(app, call, status, |reading, conn| reading.case_at(conn, case, SectionNo(section), n))
}

fn object(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
