"""The demo corpus's art: characters, props and styles, drawn as SVG and rasterised with resvg."""
