@echo off
rem Double-click: validates and merges everything in the input folder. Extra words are passed on (run.bat demo).
chcp 65001 >nul
cd /d "%~dp0"
set "PYTHON=python"
where py >nul 2>nul && set "PYTHON=py -3"
%PYTHON% "%~dp0run.py" %*
set CODE=%ERRORLEVEL%
if %CODE%==9009 type "%~dp0templates\no_python.txt"
if "%~1"=="" pause
exit /b %CODE%
