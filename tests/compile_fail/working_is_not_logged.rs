//! Content opened for merging or a job is not to be logged.

fn log(working: &anugaman::vault::Working) -> String {
    format!("{working:?}")
}

fn main() {}
