"""A document that may be attached, and some that may not."""

from __future__ import annotations

from app.services.requesting.attachments import Document

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PAPER = Document("paper.pdf", "application/pdf", PDF)
HOSTILE = (
    Document("paper.pdf", "application/pdf", PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>")),
    Document("paper.pdf.exe", "application/pdf", PDF),
    Document("paper.pdf", "text/html", PDF),
    Document("paper.pdf", "application/pdf", b"<script>alert(1)</script>"),
)
