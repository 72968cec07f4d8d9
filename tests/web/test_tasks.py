"""What people came for, as `tests/browser/tasks.md` tells it: those tasks of it that one address answers.

Each is asked of the five documents as its person typed it, and the words that answer it are on the page.
"""

import json
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient


@dataclass(frozen=True, slots=True)
class Task:
    """The number of a task, the address it leads to, and what must stand there."""

    number: int
    address: str
    shown: tuple[str, ...]


TASKS = (
    Task(1, "/?q=12º período de sesiones", ("Viena, 14 a 18 de octubre de 2024",)),
    Task(2, "/?q=cuándo se reunió el grupo de trata en 2024", ("8 y 9 de julio de 2024",)),
    Task(4, "/organ/CTOC/COP/WG.4", ("decisión 4/4", "Mandato según los documentos")),
    Task(5, "/?q=CTOC/COP/2024/1", ("No está en este corpus", "https://undocs.org/es/CTOC/COP/2024/1")),
    Task(
        7,
        "/?q=recomendó el grupo de asistencia técnica sobre protección de víctimas y testigos",
        ("anexo, apartado b) ii)",),
    ),
    Task(8, "/?q=asitencia tecnica", ("asistencia", "Ningún documento contiene «asitencia»")),
    Task(9, "/?q=trafficking in persons working group", ("trata de personas",)),
    Task(10, "/?q=reuniones consecutivas cooperación internacional asistencia técnica", ("párr. 2",)),
    Task(12, "/?q=9º período de sesiones", ("1 documento de este período de sesiones", "puede haber otros")),
    Task(13, "/?q=armas de fuego julio 2024", ("párr. 9",)),
    Task(
        17,
        "/?q=primera reunión del grupo provisional protocolo trata de personas",
        ("14 y 15 de abril de 2009",),
    ),
    Task(19, "/?q=delitos que afectan al medio ambiente", ("No se ha encontrado ningún documento",)),
    Task(22, "/?q=armas de fuego", ("párr. 8", "párr. 9")),
    Task(24, "/?q=&from=2014", ("3 documentos encontrados",)),
    Task(27, "/?q=decisión 4/3", ("2 documentos",)),
    Task(28, "/?q=resolución 7/1", ("11 párrafos",)),
    Task(29, "/?q=resolución 7/1", ("no está en este corpus", "digitallibrary.un.org")),
    Task(30, "/?q=res. 6/4", ("Es este documento",)),
    Task(31, "/doc/resolucion-6-4/cite?at=op-2", ("resolución 6/4, párr. 2", "Reafirma su decisión 4/3")),
    Task(36, "/doc/resolucion-6-4", ("El documento no la indica", "sin fecha")),
    Task(37, "/organ/CTOC/COP/WG.2", ("17 y 18 de octubre de 2012", "17 de octubre de 2012")),
    Task(38, "/?q=decisión 4/4", ("Trata de seres humanos",)),
    Task(39, "/symbol/decisión 4/4", ("no está en este corpus", "digitallibrary.un.org")),
    Task(40, "/?q=artículo 18", ("No se ha encontrado ningún documento", "digitallibrary.un.org")),
    Task(42, '/?q="elemento constante"', ("4 documentos encontrados",)),
    Task(44, "/?q=CTOC/COP/WG2/2013/5", ("CTOC/COP/WG.2/2013/5", "No está en este corpus")),
    Task(
        45,
        "/?q=CTOC/COP/WG.2/2013/6",
        ("Ningún documento lleva ni cita CTOC/COP/WG.2/2013/6", "Cita CTOC/COP/WG.2/2013/5"),
    ),
    Task(46, "/?q=CTOC/COP/WG.3/2018/3", ("No está en este corpus", "28 al 31 de mayo de 2018")),
    Task(
        50,
        "/doc/cop09-nota-reuniones-2018",
        ("aquí solo está la versión en español", "buscar la versión en inglés en la Biblioteca Digital"),
    ),
    Task(52, "/?q=18 de junio de 2018", ("18 de junio de 2018",)),
    Task(58, "/?q=CU 2009/33", ("Es este documento",)),
    Task(64, "/?q=CAC/COSP", ("Ningún documento", "digitallibrary.un.org")),
    Task(65, "/?q=décimo período de sesiones", ("Ningún documento de este período de sesiones",)),
    Task(68, "/?q=https://undocs.org/es/CTOC/COP/WG.6/2023/5", ("No está en este corpus",)),
    Task(69, "/?q=ctoc / cop / wg.4 / 2023 / 5", ("CTOC/COP/WG.4/2023/5", "No está en este corpus")),
    Task(70, "/?q=Treaty Series", ("nota 1",)),
    Task(73, "/ayuda?lang=en", ("elemento constante", "CTOC/COP/WG.4/2023/5")),
)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: str(task.number))
def test_the_answer_of_a_task_stands_on_its_page(client: FlaskClient, task: Task) -> None:
    response = client.get(task.address)
    assert response.status_code in (200, 404), task.address
    page = BeautifulSoup(response.data, "html.parser")
    # What is read, and where links lead.
    seen = [*page.get_text().split(), *(str(link["href"]) for link in page.select("a[href]"))]
    text = " ".join(seen).casefold()
    assert [words for words in task.shown if words.casefold() not in text] == []


def test_a_pasted_list_and_the_list_of_all_symbols_name_the_citing_documents(client: FlaskClient) -> None:
    pasted = [f"CTOC/COP/WG.{group}/2024/5" for group in (2, 3, 4, 6, 7)]
    answer = client.get("/symbols.json", query_string={"list": "\n".join(pasted)}).json
    whole = client.get("/symbols/all.json").json
    assert answer is not None and whole is not None
    by_symbol = {row["symbol"]: row for row in whole["symbols"]}
    for row in answer["symbols"]:
        assert (row["held"], [document["id"] for document in row["cited_by"]]) == (
            False,
            ["cop12-nota-organos-subsidiarios-2024"],
        )
        assert by_symbol[row["symbol"]]["cited_by"] == row["cited_by"]
    assert [row["symbol"] for row in answer["symbols"]] == pasted


def test_each_record_of_a_list_says_what_its_document_is_and_what_it_cites(client: FlaskClient) -> None:
    lines = client.get("/search.jsonl?q=").text.splitlines()
    records = {record["id"]: record for record in map(json.loads, lines)}
    assert len(records) == 5
    note = records["cop07-nota-asistencia-tecnica-2014"]
    acts = ["decisión 2/6", "decisión 4/3", "resolución 6/1", "resolución 6/4"]
    assert note["cites"] == [*acts, "CTOC/COP/WG.2/2013/5", "CTOC/COP/2014/1"]
    assert records["resolucion-6-4"]["reference"] == "resolución 6/4"
    answer = client.get("/search.json?q=").json
    assert answer is not None
    assert {hit["id"]: hit["cites"] for hit in answer["hits"]} == {
        id: record["cites"] for id, record in records.items()
    }
