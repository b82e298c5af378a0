//! What the child or the family wishes, in their own words: for the committee and the protection unit alone.

use serde_json::{Value, json};

use crate::access::Department;
use crate::error::words;
use crate::form;
use crate::records::codes;
use crate::records::types::{Code, Day, Story};
use crate::records::{Kind, Record, Share};

form! {
    /// One wish or view.
    pub struct Feedback {
        /// The wish, in the speaker's own words.
        wish: Story,
        /// Whether the child or the family said it.
        wish_of: Option<Code<codes::WishOf>>,
        /// The day on which it was said.
        date: Day,
    }
}

impl Record for Feedback {
    const KIND: Kind = Kind {
        name: "childline.feedback",
        row: "CHL-FEEDBACK",
        title: words("Child's feedback", "बालक की प्रतिक्रिया"),
        writers: &[Department::Childline],
        //      police labour education health childline committee protection magistracy
        cells: ["-", "-", "-", "-", "full", "full", "full", "-"],
        ..Kind::BASE
    };

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({"wish": "मैं अपनी बहन के साथ विद्यालय जाना चाहता हूँ।", "wish_of": "child", "date": "2026-11-28"})
    }
}
