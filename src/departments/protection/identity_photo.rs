//! The child's photograph, in a vault of its own: the committee, the protection unit and the investigating officer.

use serde_json::{Value, json};

use crate::access::{Department, Profile};
use crate::error::words;
use crate::form;
use crate::id::OfficerId;
use crate::records::types::{Day, Ref};
use crate::records::{Grant, Kind, Record, Share};

form! {
    /// A photograph of the child.
    pub struct IdentityPhoto {
        /// The file in the vault.
        photo_ref: Ref,
        /// The day on which it was taken.
        taken_on: Option<Day>,
        /// Who took it.
        taken_by: Option<OfficerId>,
    }
}

impl Record for IdentityPhoto {
    const KIND: Kind = Kind {
        name: "protection.identity_photo",
        row: "WEL-PHOTO",
        title: words("Photograph of the child", "बालक का फोटो"),
        writers: &[Department::Protection, Department::Police, Department::Childline],
        //      police labour education health childline committee protection magistracy
        cells: ["full", "-", "-", "-", "-", "full", "full", "-"],
        grants: &[Grant { department: Department::Police, share: "full", profiles: &[Profile::Io] }],
        ..Kind::BASE
    };

    fn shares() -> Vec<Share<Self>> {
        vec![]
    }

    fn sample() -> Value {
        json!({"photo_ref": "5f0c1d7e-2b3a-4c4d-8e5f-000000000010", "taken_on": "2026-11-20"})
    }
}
