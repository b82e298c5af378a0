//! Reads a body strictly: what two readers could understand differently is refused before anybody understands it.
//!
//! Depth at most 32, texts at most 10,000 characters, lists at most 500, no key twice, no NUL (`security.md` 4, M12).

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::error::{Code, Error, Result};
use crate::records::field::LIST_MAX;

const DEPTH_MAX: usize = 32;
const TEXT_MAX: usize = 10_000;

/// The JSON of a body, or `malformed`.
pub fn read(body: &[u8]) -> Result<Value> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    Strict { depth: 0 }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value)).map_err(|cause| Error {
        cause: Some(format!("line {} column {}", cause.line(), cause.column())),
        ..Error::new(Code::Malformed)
    })
}

#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn inside<E: serde::de::Error>(self) -> std::result::Result<Self, E> {
        if self.depth == DEPTH_MAX { Err(E::custom("too deep")) } else { Ok(Self { depth: self.depth + 1 }) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn checked<E: serde::de::Error>(text: &str) -> std::result::Result<String, E> {
    let fits = text.len() <= TEXT_MAX || text.chars().count() <= TEXT_MAX;
    if fits && !text.contains('\0') { Ok(text.to_owned()) } else { Err(E::custom("text not allowed")) }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(Value::from(value))
    }
    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(Value::from(value))
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> std::result::Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a finite number"))
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<Value, E> {
        checked(text).map(Value::String)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(inside)? {
            if items.len() == LIST_MAX {
                return Err(A::Error::custom("list too long"));
            }
            items.push(item);
        }
        Ok(Value::Array(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(inside)?;
            if object.insert(checked(&key)?, value).is_some() {
                return Err(A::Error::custom("key given twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        let text = |n: usize| format!("\"{}\"", "क".repeat(n));
        let list = |n: usize| format!("[{}]", vec!["0"; n].join(","));
        for good in [deep(32), text(10_000), list(500), r#"{"a":{"a":1.5},"b":[null,true,-1]}"#.into()] {
            assert!(read(good.as_bytes()).is_ok(), "{}", &good[..20]);
        }
        let duplicate = r#"{"a":{"b":1,"b":1}}"#.to_owned();
        let nul = r#"{"a":"\u0000"}"#.to_owned();
        let nul_key = r#"{"\u0000":1}"#.to_owned();
        for bad in [deep(33), text(10_001), list(501), duplicate, nul, nul_key, "{} {}".into(), "{'a':1}".into()] {
            assert_eq!(read(bad.as_bytes()).unwrap_err().code, Code::Malformed, "{bad:.20}");
        }
        assert!(read(b"\"\xff\"").is_err() && read(b"").is_err() && read(b"\xef\xbb\xbf{}").is_err());
    }
}
