//! Statements between what reads them and what a screen reads.

use crate::error::EngineError;
use crate::project::amount;
use crate::views::{
    AmountUnitView, DateOrderView, DecimalView, ErrorCode, FieldView, MappedColumn, MappingView,
    RowProblemView, RowStatusView, StatementClockView, StatementColumn, StatementRowView,
};
use documents::statement::{
    AmountUnit, Cell, Clock, DateOrder, DecimalMark, Field, Mapping, Sheet, StatementError,
};
use domain::Money;
use domain::statement::{RowProblem, RowStatus, StatementRow};

/// How many of a column's cells are shown beside its name.
const SAMPLES: usize = 3;

/// Why a file can't be read, as a screen is told.
pub(crate) fn statement_error(error: StatementError) -> EngineError {
    match error {
        StatementError::NotATable => EngineError::new(ErrorCode::StatementNotATable),
        StatementError::Empty => EngineError::new(ErrorCode::StatementEmpty),
        StatementError::Protected => EngineError::new(ErrorCode::StatementProtected),
        StatementError::TooLarge => {
            EngineError::new(ErrorCode::StatementTooLarge).with("most", documents::statement::MOST_ROWS)
        }
        StatementError::ColumnMissing(field) => {
            EngineError::new(ErrorCode::StatementColumnMissing).with("column", field.word())
        }
        StatementError::DatesAmbiguous => EngineError::new(ErrorCode::StatementDatesAmbiguous),
        StatementError::AmountsAmbiguous => EngineError::new(ErrorCode::StatementAmountsAmbiguous),
    }
}

fn field_view(field: Field) -> FieldView {
    match field {
        Field::Reference => FieldView::Reference,
        Field::Title => FieldView::Title,
        Field::Amount => FieldView::Amount,
        Field::Currency => FieldView::Currency,
        Field::PaidAt => FieldView::PaidAt,
        Field::Status => FieldView::Status,
        Field::Fee => FieldView::Fee,
        Field::Net => FieldView::Net,
        Field::ClearedAt => FieldView::ClearedAt,
    }
}

fn field(view: FieldView) -> Field {
    match view {
        FieldView::Reference => Field::Reference,
        FieldView::Title => Field::Title,
        FieldView::Amount => Field::Amount,
        FieldView::Currency => Field::Currency,
        FieldView::PaidAt => Field::PaidAt,
        FieldView::Status => Field::Status,
        FieldView::Fee => Field::Fee,
        FieldView::Net => Field::Net,
        FieldView::ClearedAt => Field::ClearedAt,
    }
}

/// A mapping for a screen.
pub(crate) fn mapping_view(mapping: &Mapping) -> MappingView {
    MappingView {
        columns: mapping
            .columns
            .iter()
            .map(|(field, column)| MappedColumn { field: field_view(*field), column: column.clone() })
            .collect(),
        decimal: mapping.decimal.map(|mark| match mark {
            DecimalMark::Comma => DecimalView::Comma,
            DecimalMark::Point => DecimalView::Point,
        }),
        dates: mapping.dates.map(|order| match order {
            DateOrder::DayFirst => DateOrderView::DayFirst,
            DateOrder::MonthFirst => DateOrderView::MonthFirst,
        }),
        unit: match mapping.unit {
            AmountUnit::Major => AmountUnitView::Major,
            AmountUnit::Minor => AmountUnitView::Minor,
        },
        clock: match mapping.clock {
            Clock::Shop => StatementClockView::Shop,
            Clock::Utc => StatementClockView::Utc,
        },
    }
}

/// A mapping from a screen. Of a field that is named twice the last column counts.
pub(crate) fn mapping(view: &MappingView) -> Mapping {
    Mapping {
        columns: view.columns.iter().map(|one| (field(one.field), one.column.clone())).collect(),
        decimal: view.decimal.map(|mark| match mark {
            DecimalView::Comma => DecimalMark::Comma,
            DecimalView::Point => DecimalMark::Point,
        }),
        dates: view.dates.map(|order| match order {
            DateOrderView::DayFirst => DateOrder::DayFirst,
            DateOrderView::MonthFirst => DateOrder::MonthFirst,
        }),
        unit: match view.unit {
            AmountUnitView::Major => AmountUnit::Major,
            AmountUnitView::Minor => AmountUnit::Minor,
        },
        clock: match view.clock {
            StatementClockView::Shop => Clock::Shop,
            StatementClockView::Utc => Clock::Utc,
        },
    }
}

/// The columns of a sheet with what they are taken for.
pub(crate) fn columns(sheet: &Sheet, mapping: &Mapping) -> Vec<StatementColumn> {
    let taken = |place: usize| {
        let found = mapping.columns.iter().find(|(_, name)| sheet.column(name) == Some(place));
        found.map(|(field, _)| field_view(*field))
    };
    sheet
        .headers
        .iter()
        .enumerate()
        .map(|(place, name)| StatementColumn {
            name: name.clone(),
            field: taken(place),
            samples: sheet
                .rows
                .iter()
                .map(|row| row.cell(place))
                .filter(|cell| !cell.is_empty())
                .take(SAMPLES)
                .map(Cell::shown)
                .map(|text| domain::note::cut_to_bytes(&text, 60).to_owned())
                .collect(),
        })
        .collect()
}

/// A row for a screen.
pub(crate) fn row_view(row: &StatementRow) -> StatementRowView {
    let beside = |minor: Option<i64>| {
        let currency = row.amount?.currency;
        minor.map(|minor| amount(Money::new(minor, currency)))
    };
    StatementRowView {
        line: row.line,
        reference: row.reference.clone(),
        title: row.title.clone(),
        amount: row.amount.map(amount),
        status: match row.status {
            RowStatus::Paid => RowStatusView::Paid,
            RowStatus::Refunded => RowStatusView::Refunded,
            RowStatus::NotPaid => RowStatusView::NotPaid,
        },
        paid_at: row.paid_at.map(|at| at.to_rfc3339()),
        fee: beside(row.fee_minor),
        net: beside(row.net_minor),
        problem: row.problem.map(|problem| match problem {
            RowProblem::Amount => RowProblemView::Amount,
            RowProblem::Currency => RowProblemView::Currency,
            RowProblem::Status => RowProblemView::Status,
        }),
    }
}
