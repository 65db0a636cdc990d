"""Pages that need no Streamlit: the door, the wall, what is printed. They work before it runs and when it does not."""
