//! Statements whose text never changes, so that a connection prepares each once.
//!
//! Diesel prepares every `UPDATE`, batch `INSERT` and `sql_query` anew at each call, because it cannot know that their text
//! stays the same; on SQLite that compiles the triggers too. Only what every call runs is worth writing by hand here.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;

/// `column IN (numbers)` for SQLite, the numbers bound as one JSON list: with `eq_any` each length is another statement,
/// and none of them is kept. PostgreSQL binds an array there.
#[derive(QueryId)]
pub(super) struct Among<C> {
    column: C,
    list: String,
}

impl<C> Among<C> {
    pub(super) fn new(column: C, numbers: &[i16]) -> Self {
        Self { column, list: format!("{numbers:?}") }
    }
}

impl<C> Expression for Among<C> {
    type SqlType = Bool;
}

impl<C> ValidGrouping<()> for Among<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for Among<C> {}

impl<C: SelectableExpression<QS>, QS> SelectableExpression<QS> for Among<C> {}

impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.list)?;
        out.push_sql("))");
        Ok(())
    }
}

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
