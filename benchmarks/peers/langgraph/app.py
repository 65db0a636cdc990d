"""The peer: a coach of the same shape on LangGraph, in an environment of its own: `python app.py FOLDER URL KIND`.

FastAPI with a key check, a graph whose state `AsyncSqliteSaver` keeps, one call of a model by `ChatOpenAI` a turn, all
in one process on uvloop and httptools, tracing off. `usual` is written as the guides write it: structured output, a
node that reads and one that decides, the answer on disk while the model is called. `lean` leaves out what can be left
out: one node, the reply parsed by hand, nothing kept before the reply is made, so that a crash loses the answer.
"""

import hmac
import json
import operator
import secrets
import socket
import sys
import uuid
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, TypedDict

import uvicorn
import uvloop
from fastapi import Depends, FastAPI, Header, HTTPException
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from pydantic import BaseModel

DURABILITY: Mapping[str, str] = {"usual": "async", "lean": "exit"}
RECENT = 6
"""Messages that the model is shown beside the rules and the causes so far."""


class Quote(BaseModel):
    role: str
    text: str


class Reading(BaseModel):
    verdict: str
    quotes: list[Quote]
    message: str


class Talk(TypedDict, total=False):
    messages: Annotated[list[AnyMessage], add_messages]
    causes: Annotated[list[str], operator.add]
    reading: dict[str, Any]
    step: int


class Problem(BaseModel):
    problem: str


class Session(BaseModel):
    id: str


class Turn(BaseModel):
    text: str


class Reply(BaseModel):
    session: str
    step: int
    verdict: str
    message: str


class Coach:
    def __init__(self, url: str, rules: str) -> None:
        self.rules = SystemMessage(rules)
        wanted = {"model": "fake", "base_url": url, "api_key": "none", "max_retries": 0, "timeout": 8}
        form = {"name": "turn", "schema": Reading.model_json_schema(), "strict": True}
        self.structured = ChatOpenAI(**wanted).with_structured_output(Reading, method="json_schema")
        self.plain = ChatOpenAI(**wanted, extra_body={"response_format": {"type": "json_schema", "json_schema": form}})

    def shown(self, state: Talk) -> list[Any]:
        causes = SystemMessage("\n".join(state.get("causes", ())))
        return [self.rules, causes, *state["messages"][-RECENT:]]

    async def read(self, state: Talk) -> Talk:
        return {"reading": (await self.structured.ainvoke(self.shown(state))).model_dump()}

    def decide(self, state: Talk) -> Talk:
        reading, step = state["reading"], state.get("step", 0)
        said = AIMessage(reading["message"])
        if reading["verdict"] != "ok":
            return {"messages": [said]}
        causes = [quote["text"] for quote in reading["quotes"] if quote["role"] == "cause"]
        return {"messages": [said], "causes": causes, "step": step + 1}

    async def turn(self, state: Talk) -> Talk:
        answer = await self.plain.ainvoke(self.shown(state))
        reading: dict[str, Any] = json.loads(answer.content)
        return {"reading": reading, **self.decide({**state, "reading": reading})}

    def graph(self, kind: str, saver: AsyncSqliteSaver) -> Any:
        nodes = [self.turn] if kind == "lean" else [self.read, self.decide]
        graph = StateGraph(Talk)
        graph.add_sequence(nodes)
        graph.add_edge(START, nodes[0].__name__)
        graph.add_edge(nodes[-1].__name__, END)
        return graph.compile(checkpointer=saver)


def thread(id: str) -> dict[str, Any]:
    return {"configurable": {"thread_id": id}}


def app_of(graph: Any, durability: str, key: str) -> FastAPI:
    known = sha256(key.encode()).hexdigest()

    async def signed_in(authorization: Annotated[str, Header()]) -> None:
        if not hmac.compare_digest(sha256(authorization.removeprefix("Bearer ").encode()).hexdigest(), known):
            raise HTTPException(401)

    app = FastAPI(dependencies=[Depends(signed_in)])

    @app.post("/v1/sessions")
    async def begin(body: Problem) -> Session:
        id = uuid.uuid4().hex
        await graph.aupdate_state(thread(id), {"messages": [HumanMessage(body.problem)]}, as_node=START)
        return Session(id=id)

    @app.post("/v1/sessions/{id}/turns")
    async def turn(id: str, body: Turn) -> Reply:
        said = {"messages": [HumanMessage(body.text)]}
        state = await graph.ainvoke(said, thread(id), durability=durability)
        verdict, message = state["reading"]["verdict"], state["messages"][-1].content
        return Reply(session=id, step=state.get("step", 0), verdict=verdict, message=message)

    return app


async def serve(folder: Path, url: str, kind: str) -> None:
    """The folder holds `rules.txt`, the prompt; the key is left there."""
    key = secrets.token_urlsafe()
    (folder / "admin.key").write_text(key)
    door = socket.create_server(("127.0.0.1", 0))
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    async with AsyncSqliteSaver.from_conn_string(str(folder / "checkpoints.db")) as saver:
        await saver.setup()
        app = app_of(Coach(url, (folder / "rules.txt").read_text()).graph(kind, saver), DURABILITY[kind], key)
        print(door.getsockname()[1], flush=True)
        await uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).serve(sockets=[door])


if __name__ == "__main__":
    uvloop.run(serve(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
