"""Scripts of components, served like a page's own: the browser keeps them, and a run sends only where they are."""

__all__ = ["script"]


def script(name: str) -> str:
    """What a component runs: the module `/look/{name}.js`. It is in the page itself, without a frame around it."""
    return LOADED % f"/look/{name}.js"


LOADED = """const load = async (path) => {
  for (let n = 0; ; n += 1) {
    try { return await import(new URL(n ? `${path}?${n}` : path, location.origin)); }
    catch { await new Promise((again) => setTimeout(again, 1000)); }
  }
};
export default (await load("%s")).default;
"""
"""Over a weak network it is asked for until it is there; a script that once failed to load would stay away."""
