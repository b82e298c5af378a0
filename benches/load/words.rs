//! Made-up words and numbers that are the same for the same seed.

use serde_json::Value;

/// A small generator of numbers (xorshift64*).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end
    }

    /// About this many letters of plainly invented text.
    pub fn text(&mut self, letters: usize) -> String {
        const WORDS: [&str; 12] = [
            "sample",
            "note",
            "नमूना",
            "visit",
            "record",
            "invented",
            "place",
            "बालक",
            "day",
            "work",
            "school",
            "family",
        ];
        let mut text = String::from("Sample");
        while text.len() < letters {
            text.push(' ');
            text.push_str(WORDS[self.below(WORDS.len())]);
        }
        text
    }
}

/// A sample of a record type with other words in its free texts, until it is `bytes` long where the texts allow it.
pub fn varied(kind: &str, dice: &mut Dice, bytes: usize) -> Value {
    let entry = anugaman::departments::find(kind).unwrap_or_else(|| panic!("no record type {kind}"));
    let mut data = (entry.sample)();
    for field in &entry.fields {
        let missing = bytes.saturating_sub(data.to_string().len());
        let schema = (field.schema)();
        let free = schema["type"] == "string" && schema["maxLength"].as_u64().is_some_and(|most| most >= 1_000);
        if free && data.get(field.name).is_some() {
            let spare = data[field.name].as_str().map_or(0, str::len);
            data[field.name] = Value::from(dice.text((missing + spare).clamp(20, 900)));
        }
    }
    data
}
