namespace PrivateInference.Figures;

/// <summary>The results do not have the columns that a figure needs: the page leaves the figure out, the command line says what is missing.</summary>
internal sealed class MissingColumnsException(string message) : FigureException(message);
