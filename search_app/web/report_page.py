"""The page about the corpus itself: which files were refused and why, and which were read with problems."""

from dataclasses import dataclass

from flask import render_template, request

from indexer.engine.port import Generation
from search_app.search.corpus_report import CorpusReport, FileReport, corpus_report
from search_app.web import request_context
from search_app.web.page_head import current_path_head, default_head

FILES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One page of a report: the files listed on it, and which page of how many it is, from 1."""

    report: CorpusReport
    files: tuple[FileReport, ...]
    number: int
    pages: int


def page_of_report(generation: Generation) -> ReportPage | None:
    """Return the page that the request's `page` asks for; None where it is no page of the report."""
    report = corpus_report(generation)
    pages = max(1, -(-len(report.listed) // FILES_A_PAGE))
    typed = request.args.get("page", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    if not 1 <= number <= pages:
        return None
    start = (number - 1) * FILES_A_PAGE
    return ReportPage(report, report.listed[start : start + FILES_A_PAGE], number, pages)


def report_page(generation: Generation, page: ReportPage) -> str:
    """Return the page of the site."""
    words = request_context.current_translations()
    return render_template(
        "report.html",
        head=current_path_head(words("head.report")) if page.number == 1 else default_head(),
        page=page,
        report=page.report,
        documents=generation.info.documents,
        refused=[file for file in page.files if file.reason],
        read=[file for file in page.files if not file.reason],
        report_url=request_context.report_url,
    )
