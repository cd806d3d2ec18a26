using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace PrivateInference.Simulator.Sweeps;

/// <summary>
/// The CSV of a sweep. A row is appended by one write of a whole line and flushed to the disk; a last line without its end, which only a
/// kill in the middle of a write leaves, is cut off when the file is opened again. So no row is lost and none is there twice.
/// </summary>
internal sealed class SweepFile : IDisposable
{
    private const string ErrorColumn = "error";
    private const string PointColumn = "point";

    private readonly FileStream _lock;
    private readonly FileStream _stream;

    private SweepFile(FileStream held, FileStream stream)
    {
        _lock = held;
        _stream = stream;
    }

    /// <summary>Points that have a row.</summary>
    public HashSet<string> Done { get; } = [];

    /// <summary>Rows that say an error.</summary>
    public int Errors { get; private set; }

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="path">The CSV.</param>
    /// <param name="points">Digests of the sweep's points, of all its shards.</param>
    /// <param name="isFresh">Whether to throw away what is there.</param>
    /// <param name="retries">Whether to throw away rows that say an error.</param>
    /// <returns>The file, locked for this process.</returns>
    /// <exception cref="InputException">Another process writes to it, it is not a sweep's, or it is another sweep's.</exception>
    public static SweepFile Open(string path, IReadOnlySet<string> points, bool isFresh, bool retries)
    {
        FileStream held = Lock(path);
        FileStream? stream = null;
        try
        {
            if (!isFresh && retries)
            {
                DropErrors(path);
            }

            // Results may be read while the sweep goes on.
            stream = new FileStream(path, isFresh ? FileMode.Create : FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            SweepFile file = new(held, stream);
            file.Resume(path, points);
            return file;
        }
        catch
        {
            stream?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a file: their points, their errors and their lines.</summary>
    /// <param name="path">The CSV.</param>
    /// <param name="content">Its content, whole lines only.</param>
    /// <returns>The rows in order.</returns>
    /// <exception cref="InputException">Its columns are not those of a sweep, or a line has more or fewer.</exception>
    public static IReadOnlyList<StoredRow> Rows(string path, string content)
    {
        if (content.Length == 0)
        {
            return [];
        }

        CsvConfiguration format = new(CultureInfo.InvariantCulture) { HasHeaderRecord = false, BadDataFound = null };
        using CsvReader csv = new(new StringReader(content), format);
        string[] columns = SweepRow.Header.TrimEnd('\n').Split(',');
        _ = csv.Read();
        string[] found = csv.Parser.Record ?? [];
        if (!found.SequenceEqual(columns))
        {
            string differs = found.Except(columns).FirstOrDefault() is string extra ? $"'{extra}' is not one of them" : $"'{columns.Except(found).FirstOrDefault() ?? columns[0]}' is missing or elsewhere";
            throw new InputException($"{path}:1: its columns are not those of a sweep of this version: {differs}");
        }

        int error = Array.IndexOf(columns, ErrorColumn);
        int point = Array.IndexOf(columns, PointColumn);
        List<StoredRow> rows = [];
        while (csv.Read())
        {
            string[] fields = csv.Parser.Record!;
            if (fields.Length != columns.Length || fields[point].Length == 0)
            {
                throw new InputException($"{path}:{csv.Parser.RawRow}: {fields.Length} fields found, {columns.Length} expected, the last a point");
            }

            rows.Add(new StoredRow(fields[point], fields[error], csv.Parser.RawRecord.TrimEnd('\r', '\n') + "\n"));
        }

        return rows;
    }

    /// <summary>Content of a file up to the end of its last whole line.</summary>
    /// <param name="path">The CSV.</param>
    /// <returns>Whole lines.</returns>
    public static string ReadWhole(string path)
    {
        string content = File.ReadAllText(path);
        return content[..(content.LastIndexOf('\n') + 1)];
    }

    /// <summary>Appends a row; when this returns, it is on the disk.</summary>
    /// <param name="row">The row.</param>
    public void Append(SweepRow row)
    {
        Append(row.Line());
        _ = Done.Add(row.Point);
        Errors += row.Error.Length > 0 ? 1 : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _lock.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException failure) when (failure is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new InputException($"{path}: another process writes to it (it holds {path}.lock)");
        }
    }

    private static void DropErrors(string path)
    {
        if (File.Exists(path))
        {
            string kept = string.Concat(Rows(path, ReadWhole(path)).Where(row => row.Error.Length == 0).Select(row => row.Line));
            Output.ReportFiles.WriteText(path, (SweepRow.Header + kept).TrimEnd('\n'));
        }
    }

    private void Resume(string path, IReadOnlySet<string> points)
    {
        using (StreamReader text = new(_stream, Encoding.UTF8, leaveOpen: true))
        {
            string content = text.ReadToEnd();
            string whole = content[..(content.LastIndexOf('\n') + 1)];
            foreach (StoredRow row in Rows(path, whole))
            {
                if (!points.Contains(row.Point))
                {
                    throw new InputException($"{path}: holds a point that is not in the sweep ({row.Point}): the sweep, a network or a profile has changed since; name another file with --out, or --fresh starts over");
                }

                _ = Done.Add(row.Point);
                Errors += row.Error.Length > 0 ? 1 : 0;
            }

            // Counted from the end, as a mark of the encoding may stand at the beginning.
            _stream.SetLength(_stream.Length - Encoding.UTF8.GetByteCount(content[whole.Length..]));
        }

        _ = _stream.Seek(0, SeekOrigin.End);
        if (_stream.Length == 0)
        {
            Append(SweepRow.Header);
        }
    }

    private void Append(string line)
    {
        long before = _stream.Length;
        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(line));
            _stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // A full disk may have taken half of the line.
            _stream.SetLength(before);
            throw;
        }
    }
}

/// <summary>A row of a sweep's CSV.</summary>
/// <param name="Point">Digest of its point.</param>
/// <param name="Error">Why there is no result; empty where there is one.</param>
/// <param name="Line">The line, its end included.</param>
internal sealed record StoredRow(string Point, string Error, string Line);
