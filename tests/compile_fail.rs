//! What the vault's types must make impossible: content that reaches an answer without a viewer does not compile.

#[test]
fn content_leaves_the_vault_in_one_way_only() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
