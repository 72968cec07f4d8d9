"""A document's subjects: its headings decide, its text only when it keeps coming back to one."""

import tomllib
from pathlib import Path

import pytest
from msgspec.structs import replace

from indexer.corpus import CorpusFile, load_document
from indexer.document import AgendaItem, Block, Document, Masthead, SourceFile
from indexer.errors import BadManifest
from indexer.topics import DATA, topics_of, vocabulary

CORPUS = Path(__file__).parents[1] / "corpus"
SIX = (
    "cooperacion-internacional",
    "extradicion",
    "asistencia-judicial-reciproca",
    "decomiso",
    "autoridades-centrales",
    "asistencia-tecnica",
)


def document(
    *texts: str, title: str | None = None, item: str | None = None, heading: str | None = None
) -> Document:
    blocks = [Block(f"p{n}", "paragraph", str(n), (str(n),), None, text) for n, text in enumerate(texts, 1)]
    if heading:
        blocks.append(Block("h1", "heading", None, (), None, heading))
    masthead = Masthead(title=title, agenda_items=(AgendaItem("4", item),) if item else ())
    return Document("uno", masthead, (), tuple(blocks), SourceFile("uno.md", "markdown", "utf-8", 1, "0"))


def test_the_vocabulary_has_the_22_topics() -> None:
    assert len(vocabulary().slugs) == 22


@pytest.mark.parametrize("slug", vocabulary().slugs)
def test_each_wording_of_the_vocabulary_gives_its_topic(slug: str) -> None:
    for wording in tomllib.loads(DATA.read_text("utf-8"))[slug]["wordings"]:
        assert topics_of(document(title=f"Informe sobre {wording} y otros asuntos")) == (slug,), wording


def test_the_item_the_title_and_a_heading_each_give_a_topic() -> None:
    assert topics_of(document(item="Extradición")) == ("extradicion",)
    assert topics_of(document(title="Informe sobre la EXTRADICION")) == ("extradicion",)
    assert topics_of(document(heading="La extradición")) == ("extradicion",)


def test_plurals_and_capitals_need_no_wording_of_their_own() -> None:
    assert topics_of(document(title="Marcación del Arma de Fuego")) == ("armas-de-fuego",)


def test_the_text_gives_a_topic_only_when_it_keeps_coming_back_to_it() -> None:
    often, aside = "Se examinó la extradición.", "Otra cosa."
    assert topics_of(document(often, often, often, aside)) == ("extradicion",)
    assert topics_of(document(often, often, aside, aside)) == ()
    assert topics_of(document(often, often, often, *[aside] * 20)) == ()


def test_trata_is_not_trafico_de_migrantes_and_se_trata_de_is_no_topic() -> None:
    assert topics_of(document(title="Tráfico ilícito de migrantes")) == ("trafico-ilicito-de-migrantes",)
    assert topics_of(document(title="La trata de personas")) == ("trata-de-personas",)
    assert topics_of(document(title="Cuando se trata de personas detenidas")) == ()
    assert topics_of(document(title="El tratado y el tráfico ilícito")) == ()


def test_the_name_of_a_convention_is_no_subject() -> None:
    assert topics_of(document(title="Convención de las Naciones Unidas contra la Corrupción")) == ()
    assert topics_of(document(title="Lucha contra la corrupción")) == ("corrupcion",)


@pytest.mark.parametrize(
    ("name", "topics"),
    [
        ("cop07-nota-asistencia-tecnica-2014.md", ("asistencia-tecnica",)),
        ("cop06-resolucion-6-4.md", ("asistencia-tecnica",)),
        ("cop09-nota-reuniones-2018.md", SIX),
        (
            "cop12-nota-organos-subsidiarios-2024.md",
            (
                "trata-de-personas",
                "trafico-ilicito-de-migrantes",
                "armas-de-fuego",
                *SIX,
                "examen-de-la-aplicacion",
            ),
        ),
        ("cu-2009-33-a.md", ("trata-de-personas",)),
    ],
)
def test_the_five_documents_have_their_subjects_and_no_other(name: str, topics: tuple[str, ...]) -> None:
    assert load_document(CorpusFile(name, CORPUS / name)).topics == topics


def test_a_topic_without_wordings_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_text('[vacio]\nnot = ["vacío"]\n')
    with pytest.raises(BadManifest, match=r"\[vacio\] necesita «wordings»"):
        vocabulary(path)


def test_a_document_keeps_no_topic_it_came_with() -> None:
    assert topics_of(replace(document(title="Mesa"), topics=("corrupcion",))) == ()
