//! The program `anugaman`.

fn main() -> std::process::ExitCode {
    anugaman::cli::run()
}
