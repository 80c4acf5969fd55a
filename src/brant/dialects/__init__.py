"""Operations to statements: pure, one file a dialect."""
