using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>The compiler asks for it where a record is declared; netstandard2.0 has none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
