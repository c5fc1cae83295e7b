# The app for a course: docker build -t graphviz-backprop . && docker run -p 8501:8501 graphviz-backprop
FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY graphviz_backprop graphviz_backprop
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir .

FROM python:3.12-slim
RUN useradd --create-home --uid 1000 app
COPY --from=build /venv /venv
USER app
WORKDIR /home/app
# Inside a container the app has to listen on its network; the proxy before it is the way in.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 STREAMLIT_SERVER_ADDRESS=0.0.0.0
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["graphviz-backprop", "app"]
