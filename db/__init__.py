"""Records of experiments: typed models, migrations, and a store on SQLite or PostgreSQL. Append-only."""
