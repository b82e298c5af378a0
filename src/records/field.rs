//! How one entry of a form is read, written and described: every fault is found, each with its pointer.

use serde_json::{Map, Value, json};

use crate::error::Fault;

/// Where a value stands in the body: a JSON pointer that costs nothing until a fault needs it.
#[derive(Clone, Copy)]
pub struct At<'a> {
    parent: Option<&'a At<'a>>,
    key: Key<'a>,
}

#[derive(Clone, Copy)]
enum Key<'a> {
    Root(&'a str),
    Name(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// Begins at a pointer such as `/data` (or the empty string for the whole body).
    pub fn root(pointer: &'a str) -> Self {
        Self { parent: None, key: Key::Root(pointer) }
    }

    pub fn name<'b>(&'b self, name: &'b str) -> At<'b> {
        At { parent: Some(self), key: Key::Name(name) }
    }

    pub fn index(&self, index: usize) -> At<'_> {
        At { parent: Some(self), key: Key::Index(index) }
    }

    /// RFC 6901.
    pub fn pointer(&self) -> String {
        let mut text = self.parent.map_or_else(String::new, At::pointer);
        match self.key {
            Key::Root(pointer) => text.push_str(pointer),
            Key::Name(name) => {
                text.push('/');
                text.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Key::Index(index) => {
                text.push('/');
                text.push_str(&index.to_string());
            }
        }
        text
    }
}

/// The faults found so far; a form is read to its end, so that an officer corrects all of them at once.
#[derive(Default, Debug)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub fn add(&mut self, at: &At<'_>, code: &'static str, en: impl Into<String>, hi: impl Into<String>) {
        self.0.push(Fault { pointer: at.pointer(), code, en: en.into(), hi: hi.into() });
    }

    pub fn required(&mut self, at: &At<'_>) {
        self.add(at, "required", "This field is required.", "यह प्रविष्टि आवश्यक है।");
    }

    pub fn wrong_type(&mut self, at: &At<'_>, wanted_en: &str, wanted_hi: &str) {
        self.add(at, "wrong_type", format!("Give {wanted_en} here."), format!("यहाँ {wanted_hi} दें।"));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A type of entry. Reading collects faults; writing gives the canonical JSON; the schema is JSON Schema 2020-12.
pub trait Field: Sized {
    /// Reads one value; `None` means that at least one fault was added.
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self>;
    /// What stands for a field that is not there: `None` means that it must be there.
    fn absent() -> Option<Self> {
        None
    }
    /// The canonical JSON, or nothing for a field that is not set.
    fn write(&self) -> Option<Value>;
    fn schema() -> Value;
    /// Whether a record may be saved without it.
    fn optional() -> bool {
        Self::absent().is_some()
    }
}

impl<T: Field> Field for Option<T> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value, at, faults).map(Some) }
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(Field::write)
    }
    fn schema() -> Value {
        T::schema()
    }
}

/// Lists hold at most this many entries (`security.md` 4).
pub const LIST_MAX: usize = 500;

impl<T: Field> Field for Vec<T> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let Some(items) = value.as_array() else {
            faults.wrong_type(at, "a list", "सूची");
            return None;
        };
        if items.len() > LIST_MAX {
            faults.add(at, "too_many", "At most 500 entries.", "अधिकतम 500 प्रविष्टियाँ।");
            return None;
        }
        let read: Vec<T> =
            items.iter().enumerate().filter_map(|(i, item)| T::read(item, &at.index(i), faults)).collect();
        (read.len() == items.len()).then_some(read)
    }
    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
    fn write(&self) -> Option<Value> {
        (!self.is_empty()).then(|| Value::Array(self.iter().filter_map(Field::write).collect()))
    }
    fn schema() -> Value {
        json!({"type": "array", "items": T::schema(), "maxItems": LIST_MAX})
    }
}

impl<T: Field> Field for Box<T> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        T::read(value, at, faults).map(Box::new)
    }
    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }
    fn write(&self) -> Option<Value> {
        (**self).write()
    }
    fn schema() -> Value {
        T::schema()
    }
}

/// A form: a named set of fields, nothing else allowed in it.
pub trait Form: Field {
    /// Name, help text, whether it may be left out, and its schema; in the order of the form.
    fn fields() -> Vec<FieldInfo>;
}

/// What a form tells of one field.
pub struct FieldInfo {
    pub name: &'static str,
    pub doc: &'static str,
    pub optional: bool,
    pub schema: fn() -> Value,
}

/// Reads one member of a form.
pub fn member<T: Field>(object: &Map<String, Value>, name: &str, at: &At<'_>, faults: &mut Faults) -> Option<T> {
    match object.get(name) {
        Some(value) if !value.is_null() || T::optional() => match value {
            Value::Null => T::absent(),
            value => T::read(value, &at.name(name), faults),
        },
        _ => T::absent().or_else(|| {
            faults.required(&at.name(name));
            None
        }),
    }
}

/// Names every member that a form does not have.
pub fn refuse_unknown(object: &Map<String, Value>, known: &[&str], at: &At<'_>, faults: &mut Faults) {
    for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
        faults.add(&at.name(name), "unknown_field", "There is no such field here.", "यहाँ ऐसी कोई प्रविष्टि नहीं है।");
    }
}

/// The name on the wire of a field: `type` for `r#type`, which is how Rust spells it.
pub fn wire_name(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// The JSON Schema of a form.
pub fn form_schema(fields: &[FieldInfo]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| {
            let mut schema = (field.schema)();
            let doc = field.doc.trim();
            if let (Some(object), false) = (schema.as_object_mut(), doc.is_empty()) {
                object.insert("description".into(), json!(doc));
            }
            (field.name.to_owned(), schema)
        })
        .collect();
    let required: Vec<&str> = fields.iter().filter(|field| !field.optional).map(|field| field.name).collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties, "required": required})
}

/// Declares a form: the struct, how it is read with all its faults, how it is written, and its schema.
///
/// ```text
/// form! {
///     /// One visit.
///     pub struct Visit {
///         /// The day of the visit.
///         done_on: Day,
///         /// Whether the child was seen; leave out before the visit.
///         child_seen: Option<bool>,
///     }
/// }
/// ```
#[macro_export]
macro_rules! form {
    ($(#[doc = $form_doc:literal])* pub struct $name:ident { $($(#[doc = $doc:literal])* $field:ident : $type:ty),* $(,)? }) => {
        $(#[doc = $form_doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[doc = $doc])* pub $field: $type),* }

        impl $crate::records::field::Field for $name {
            fn read(
                value: &serde_json::Value,
                at: &$crate::records::field::At<'_>,
                faults: &mut $crate::records::field::Faults,
            ) -> Option<Self> {
                let Some(object) = value.as_object() else {
                    faults.wrong_type(at, "an object", "एक समूह (object)");
                    return None;
                };
                $crate::records::field::refuse_unknown(object, &[$($crate::records::field::wire_name(stringify!($field))),*], at, faults);
                $(let $field = $crate::records::field::member::<$type>(object, $crate::records::field::wire_name(stringify!($field)), at, faults);)*
                Some(Self { $($field: $field?),* })
            }
            fn write(&self) -> Option<serde_json::Value> {
                let mut object = serde_json::Map::new();
                $(if let Some(value) = $crate::records::field::Field::write(&self.$field) {
                    object.insert($crate::records::field::wire_name(stringify!($field)).to_owned(), value);
                })*
                Some(serde_json::Value::Object(object))
            }
            fn schema() -> serde_json::Value {
                $crate::records::field::form_schema(&<Self as $crate::records::field::Form>::fields())
            }
        }

        impl $crate::records::field::Form for $name {
            fn fields() -> Vec<$crate::records::field::FieldInfo> {
                vec![$($crate::records::field::FieldInfo {
                    name: $crate::records::field::wire_name(stringify!($field)),
                    doc: concat!($($doc, "\n",)* ""),
                    optional: <$type as $crate::records::field::Field>::optional(),
                    schema: <$type as $crate::records::field::Field>::schema,
                }),*]
            }
        }
    };
}
