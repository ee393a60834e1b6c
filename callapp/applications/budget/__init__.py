"""The budget beside its form: live totals, workbooks in and out."""
