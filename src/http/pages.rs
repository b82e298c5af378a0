//! The pages for people: the contract to read, and what each problem means.
//!
//! No script, nothing from elsewhere; every text is escaped.

use serde_json::Value;

use crate::error::Code;

/// The one style of all pages; the page's policy allows it by its hash.
pub const STYLE: &str = include_str!("pages.css");

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>{STYLE}</style></head>\
         <body>{body}</body></html>\n",
        escape(title)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Escaped text in which `code` stays code and an empty line parts paragraphs.
fn prose(text: &str) -> String {
    let paragraph = |text: &str| {
        let parts = text.split('`').enumerate();
        let told: String = parts
            .map(|(i, part)| if i % 2 == 1 { format!("<code>{}</code>", escape(part)) } else { escape(part) })
            .collect();
        format!("<p>{told}</p>")
    };
    text.split("\n\n").filter(|text| !text.trim().is_empty()).map(paragraph).collect()
}

/// What a problem means, in both languages.
pub fn problem(code: Code) -> String {
    let (title, detail) = (code.title(), code.detail());
    let body = format!(
        "<h1>{}</h1><p class=\"soft\"><code>{}</code>, HTTP {}</p><p>{}</p>\
         <div lang=\"hi\"><h2>{}</h2><p>{}</p></div><p><a href=\"/docs\">The contract</a></p>",
        escape(title.en),
        code.name(),
        code.status(),
        escape(detail.en),
        escape(title.hi),
        escape(detail.hi)
    );
    page(title.en, &body)
}

/// The contract: chapters by tag, then the shapes.
pub fn docs(document: &Value) -> String {
    let mut operations: Vec<(&str, &str, &str, &Value)> = Vec::new();
    for (path, item) in members(&document["paths"]) {
        for (method, operation) in members(item) {
            operations.push((operation["tags"][0].as_str().unwrap_or_default(), path, method, operation));
        }
    }
    operations.sort_by_key(|(tag, path, ..)| (*tag, *path));
    let (mut contents, mut chapters, mut open) = (String::new(), String::new(), "");
    for (tag, path, method, operation) in operations {
        if tag != open {
            chapters.push_str(&format!("<h2 id=\"{0}\">{0}</h2>", escape(tag)));
            contents.push_str(&format!("<li><a href=\"#{0}\">{0}</a></li>", escape(tag)));
            open = tag;
        }
        chapters.push_str(&operation_block(path, method, operation, document));
    }
    contents.push_str("<li><a href=\"#shapes\">Shapes and record types</a></li>");
    let shapes: String =
        members(&document["components"]["schemas"]).map(|(name, schema)| shape(name, schema)).collect();
    let info = &document["info"];
    let body = format!(
        "<h1>{}</h1>{}<p><a href=\"/openapi.json\">OpenAPI 3.1 document</a></p><nav><ul>{contents}</ul></nav>{chapters}\
         <h2 id=\"shapes\">Shapes and record types</h2>{shapes}",
        escape(info["title"].as_str().unwrap_or_default()),
        prose(info["description"].as_str().unwrap_or_default()),
    );
    page("Anugaman: the contract", &body)
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn operation_block(path: &str, method: &str, operation: &Value, document: &Value) -> String {
    let text = |name: &str| operation[name].as_str().unwrap_or_default();
    let mut told = prose(text("description"));
    match operation["x-action"].as_str() {
        Some(action) => {
            let roles: Vec<&str> =
                operation["x-roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            told.push_str(&prose(&format!("Signed in; action `{action}`: {}.", roles.join(", ").replace('_', " "))));
        }
        None => told.push_str(&prose("Public.")),
    }
    let parameters: String = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|parameter| {
            let place = parameter["in"].as_str().unwrap_or_default();
            let required = parameter["required"] == true;
            row(
                parameter["name"].as_str().unwrap_or_default(),
                place,
                &parameter["schema"],
                required,
                &parameter["description"],
            )
        })
        .collect();
    if !parameters.is_empty() {
        told.push_str(&format!("<h3>Parameters</h3><table>{parameters}</table>"));
    }
    if operation["requestBody"].is_object() {
        told.push_str(&format!("<h3>Body</h3>{}", contents(&operation["requestBody"])));
    }
    told.push_str("<h3>Answers</h3><table>");
    for (status, answer) in members(&operation["responses"]) {
        let link = answer["$ref"].as_str().and_then(|link| link.strip_prefix('#'));
        let answer = link.and_then(|pointer| document.pointer(pointer)).unwrap_or(answer);
        let description = prose(answer["description"].as_str().unwrap_or_default());
        let shape = if status.starts_with('2') { contents(answer) } else { String::new() };
        told.push_str(&format!("<tr><td><code>{status}</code></td><td>{description}{shape}</td></tr>"));
    }
    format!(
        "<details id=\"{}\"><summary><b>{}</b><code>{}</code><span class=\"what\">{}</span></summary><div>{told}</table></div></details>",
        escape(text("operationId")),
        method.to_uppercase(),
        escape(path),
        escape(text("summary")),
    )
}

/// The media types of a body with a link to their shape, and an example where there is one.
fn contents(body: &Value) -> String {
    members(&body["content"])
        .map(|(media_type, content)| {
            let name = content["schema"]["$ref"].as_str().and_then(|link| link.rsplit('/').next());
            let link = name.map(|name| format!(" <a href=\"#{0}\">{0}</a>", escape(name))).unwrap_or_default();
            let example = content.get("example").map(code_block).unwrap_or_default();
            format!("<p><code>{}</code>{link}</p>{example}", escape(media_type))
        })
        .collect()
}

fn shape(name: &str, schema: &Value) -> String {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let rows: String = members(&schema["properties"])
        .map(|(field, told)| row(field, "", told, required.contains(&field), &told["description"]))
        .collect();
    let example = schema["examples"].get(0).map(|example| format!("<h3>Example</h3>{}", code_block(example)));
    format!(
        "<details id=\"{0}\"><summary><code>{0}</code><span class=\"what\">{1}</span></summary><div>{2}<table>{rows}</table>{3}</div></details>",
        escape(name),
        escape(schema["title"].as_str().unwrap_or_default()),
        prose(schema["description"].as_str().unwrap_or_default()),
        example.unwrap_or_default(),
    )
}

fn row(name: &str, place: &str, schema: &Value, required: bool, description: &Value) -> String {
    let notes: Vec<&str> =
        [place, if required { "required" } else { "" }].into_iter().filter(|note| !note.is_empty()).collect();
    format!(
        "<tr><td><code>{}</code><br><span class=\"soft\">{}</span></td><td>{}</td><td>{}</td></tr>",
        escape(name),
        notes.join(", "),
        escape(&kind_of(schema)),
        prose(description.as_str().unwrap_or_default()),
    )
}

/// A schema in a few words: `integer 0 to 120`, `list of text`, `code of sector`.
fn kind_of(schema: &Value) -> String {
    if let Some(list) = schema["x-code-list"].as_str() {
        return format!("code of {list}");
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|link| link.rsplit('/').next()) {
        return name.strip_prefix("codes.").map_or_else(|| name.to_owned(), |list| format!("code of {list}"));
    }
    let kind = schema["type"].as_str().unwrap_or("any");
    match (kind, schema["format"].as_str()) {
        ("array", _) => format!("list of {}", kind_of(&schema["items"])),
        (_, Some(format)) => format.to_owned(),
        ("string", _) => match schema["maxLength"].as_u64() {
            Some(most) => format!("text, at most {most}"),
            None => "text".to_owned(),
        },
        ("integer" | "number", _) if schema["maximum"].is_number() => {
            format!("{kind} {} to {}", schema["minimum"], schema["maximum"])
        }
        _ => kind.to_owned(),
    }
}

fn code_block(value: &Value) -> String {
    format!("<pre>{}</pre>", escape(&serde_json::to_string_pretty(value).unwrap_or_default()))
}
