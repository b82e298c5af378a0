//! Statements whose text never changes, so that a connection prepares each once.
//!
//! Diesel prepares every `UPDATE`, batch `INSERT` and `sql_query` anew at each call, because it cannot know that their text
//! stays the same; on SQLite that compiles the triggers too. Only what every write runs is worth writing by hand here.

/// Declares a statement for one backend: literals and bound values in turn.
/// `prepared! { SetX on Sqlite: "UPDATE t SET x = " [x: BigInt = i64] " WHERE id = " [id: Binary = CaseId]; "" }`
macro_rules! prepared {
    ($(#[$doc:meta])* $name:ident on $backend:ty: $($text:literal [$field:ident: $sql:ty = $rust:ty])* ; $end:literal) => {
        $(#[$doc])*
        struct $name<'a> { $($field: &'a $rust),* }

        impl diesel::query_builder::QueryId for $name<'_> {
            type QueryId = $name<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl<'a> diesel::query_builder::QueryFragment<$backend> for $name<'a> {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, $backend>,
            ) -> diesel::QueryResult<()> {
                $(
                    out.push_sql($text);
                    out.push_bind_param::<$sql, $rust>(self.$field)?;
                )*
                out.push_sql($end);
                Ok(())
            }
        }

        impl<C> diesel::RunQueryDsl<C> for $name<'_> {}
    };
}
pub(super) use prepared;
