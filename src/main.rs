//! The program `anugaman`.

/// A third of the time of a small answer went into allocating; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    anugaman::cli::run()
}
