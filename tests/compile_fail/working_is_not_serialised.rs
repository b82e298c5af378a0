//! Content opened for merging or a job is not to be sent.

fn answer(working: &anugaman::vault::Working) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(working)
}

fn main() {}
