using System.Text;

namespace Assay.Serving;

/// <summary>
/// A line of JSON for each exchange, for whoever collects logs: reference, route, application, outcome, what guards found and what nobody looked at. No text of a prompt or an answer is in it.
/// </summary>
public sealed class ExchangeLog : IDisposable
{
    readonly FileStream _file;
    readonly long _most;
    readonly string _path;

    ExchangeLog(FileStream file, string path, long most) => (_file, _path, _most) = (file, path, most);

    /// <summary>Opens the file, for its owner's eyes; null with the reason.</summary>
    /// <param name="path">It is appended to; when it is full it becomes <c>PATH.1</c>, and that is replaced.</param>
    /// <param name="most">Bytes of a file.</param>
    /// <param name="error">Why it cannot be written.</param>
    public static ExchangeLog? Open(string path, long most, out string error)
    {
        error = "";
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length >= most)
                File.Move(path, path + ".1", overwrite: true);
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new ExchangeLog(new FileStream(path, options), path, most);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>Writes one. What throws is counted by the gateway as untold; it goes on.</summary>
    /// <exception cref="IOException">The disk is full, or the file is gone.</exception>
    public void Write(SeenExchange seen)
    {
        if (_file.Length >= _most)
        {
            // The name moves on with what was written; what follows goes into the same open file, from its beginning.
            File.Copy(_path, _path + ".1", overwrite: true);
            _file.SetLength(0);
        }

        _file.Write(Encoding.UTF8.GetBytes(Json.Text(seen).ReplaceLineEndings("") + "\n"));
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();
}
